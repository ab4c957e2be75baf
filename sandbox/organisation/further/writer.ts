/**
 * Completes a row by its shape in the API's reference: every property that the sketch leaves open gets a plausible value.
 * Identifiers are those of rows that exist, people are the company's, and of alternatives there is exactly one.
 */

import type { Property, Shape } from "../../../tools/openapi/reference.ts";
import { isObject, type Json, type JsonObject, textsIn } from "../../http/records.ts";
import { reference, tableNamedBy } from "../../tables.ts";
import { iso } from "../calendar.ts";
import { slackId } from "../identifiers.ts";
import { personOrMachine } from "../machines.ts";
import { type Random, randomFor } from "../random.ts";
import { samples, shortForms, targets } from "./known-shapes.ts";
import type { Sketch, Source } from "./sketch.ts";
import { textFor } from "./texts.ts";

/** Lists that lie deeper are empty, so that shapes which contain themselves come to an end. */
const DEPTH = 7;

/** Times at the end of what a row is about; the others are at its beginning. */
const LATE = /^(?:updated|ended|ends?|completed|last|archived|published|dismissed|due)(?:_|$)/;

/** Where a value stands. */
type Place = {
  readonly random: Random;
  readonly sketch: Sketch;
  readonly depth: number;
  /** Whether what is optional and not given stays away, as in the short form of a row that exists. */
  readonly sparse?: boolean;
};

export class Writer {
  readonly #source: Source;
  readonly #shapes = reference.shapes;
  readonly #known = new Map<string, readonly string[]>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** The rows of a table, whole. */
  complete(table: string, shape: string, sketches: readonly Sketch[]): readonly JsonObject[] {
    return sketches.map((sketch, index) => {
      const random = randomFor(this.#source.world.seed, table, index);
      const row = this.#object(shape, sketch.row, { random, sketch, depth: 0 });
      // What the API leaves out of its records, such as a parent's identifier, is stored all the same.
      return present({ ...sketch.row, ...row });
    });
  }

  #object(name: string, given: JsonObject, place: Place): JsonObject {
    const shape = this.#shapes[name] ?? {};
    const chosen = this.#chosen(shape, given, place);
    const entries = Object.entries(shape).map(([column, property]): [string, Json | undefined] => {
      const own = given[column];
      if (column in chosen) return [column, chosen[column]];
      if (column in given) return [column, this.#given(own, property, place)];
      const share = place.sparse ? 0 : place.depth === 0 ? 0.75 : 0.4;
      const wanted = property.required || (share > 0 && place.random.chance(share));
      return [column, wanted ? this.#value(column, property, place) : undefined];
    });
    return present(Object.fromEntries(entries));
  }

  /** A value of the sketch, whose objects are completed as far as they must be, parts of rows from those rows. */
  #given(own: Json | undefined, { shape, items }: Property, place: Place): Json | undefined {
    if (isList(own) && items) return own.map((one) => this.#given(one, items, place) ?? null);
    if (!isObject(own) || shape === undefined) return own;
    const whole = { ...this.#source.find(tableOf(shape), own.id), ...own };
    return this.#object(shape, whole, { ...below(place), sparse: true });
  }

  /**
   * Of properties that are alternatives, named by the values of another property (`email` or `email_options` for the value
   * `email`), only the one that this property names is there. The alternatives may also lie in an object of their own.
   */
  #chosen(shape: Shape, given: JsonObject, place: Place): JsonObject {
    const chosen: Record<string, Json | undefined> = {};
    for (const [column, { enum: values = [] }] of Object.entries(shape)) {
      const alternatives = values
        .flatMap((value) => [value, optionsOf(value)])
        .filter((name) => shape[name]?.type === "object");
      const holder = Object.keys(shape).find((name) => this.#hasSeveral(shape[name], values));
      if (alternatives.length < 2 && holder === undefined) continue;
      const isDeep = place.depth + 3 > DEPTH;
      const open = values.filter((value) => !(isDeep && value === "if_else"));
      const own = given[column];
      const value = typeof own === "string" ? own : place.random.pick(open);
      chosen[column] = value;
      for (const name of alternatives) {
        const { shape: inner = "" } = shape[name] ?? {};
        const known = given[name];
        const content = isObject(known) ? known : {};
        const isNamed = name === value || name === optionsOf(value);
        chosen[name] = isNamed ? this.#object(inner, content, below(place)) : undefined;
      }
      if (holder !== undefined) {
        const property = this.#shapes[shape[holder]?.shape ?? ""]?.[value];
        chosen[holder] = property && { [value]: this.#value(value, property, below(place)) };
      }
    }
    return chosen;
  }

  /** Whether an object has properties of several of these names. */
  #hasSeveral({ shape = "" }: Property = { type: "" }, names: readonly string[]): boolean {
    const known = this.#shapes[shape] ?? {};
    return names.filter((name) => name in known).length > 1;
  }

  #value(column: string, property: Property, place: Place): Json {
    const { random, sketch } = place;
    switch (property.type) {
      case "array":
        return this.#list(column, property.items ?? { type: "string" }, place);
      case "object":
        return this.#nested(property, place);
      case "date-time":
        return iso(LATE.test(column) ? (sketch.until ?? sketch.at) : sketch.at);
      case "boolean":
        return random.chance(0.5);
      case "integer":
        return integerFor(column, random);
      case "number":
        return random.whole(0, 2400) / 10;
      default:
        return this.#text(column, property, place);
    }
  }

  #list(column: string, items: Property, place: Place): Json {
    const { random, depth } = place;
    const table = tableNamedBy(column);
    if (table !== undefined) return random.some(this.#ids(table), random.whole(0, 2));
    if (items.enum) return random.some(items.enum, random.whole(1, 3));
    const count = depth > DEPTH ? 0 : random.whole(items.type === "object" ? 1 : 0, 2);
    const list = Array.from({ length: count }, () => this.#value(column, items, below(place)));
    return items.type === "object" ? list : [...new Set(list)];
  }

  #nested({ shape, values }: Property, place: Place): Json {
    const { random } = place;
    if (values) {
      const names = random.some(["managed-by", "cost centre", "källa"], random.whole(0, 2));
      return Object.fromEntries(names.map((name) => [name, this.#value(name, values, place)]));
    }
    if (shape === undefined) return {};
    const kind = unversioned(shape);
    const known = this.#shapes[shape] ?? {};
    const sample = samples[kind];
    if (sample) return this.#object(shape, random.pick(sample), { ...below(place), sparse: true });
    if (targets.has(kind)) return this.#target(known, place);
    if (kind === "Actor") return this.#actor(known, random);
    if (kind === "EngineParamBinding" || kind === "CatalogEntryEngineParamBinding") {
      return this.#binding(known, place);
    }
    const rows = this.#source.rows(tableOf(shape));
    return rows.length > 0
      ? this.#object(shape, random.pick(rows), { ...below(place), sparse: true })
      : this.#object(shape, {}, below(place));
  }

  /** A schedule or a person to notify, by its identifier. */
  #target(shape: Shape, place: Place): JsonObject {
    const type = place.random.pick(["schedule", "user"]);
    const id = this.#text(`${type}_id`, { type: "string" }, place);
    const { urgency } = shape;
    return { id, type, ...(urgency && { urgency: this.#text("urgency", urgency, place) }) };
  }

  /** Whoever did it: one of the alternatives that the shape has. */
  #actor(shape: Shape, random: Random): JsonObject {
    const { world } = this.#source;
    const { user } = random.pick(world.everResponders);
    const actor = personOrMachine(world, random, user, random.pick(["phone", "automation"]), 0.2);
    return Object.keys(actor).every((kind) => kind in shape) ? actor : { user };
  }

  /** A value or a list of values. */
  #binding(shape: Shape, place: Place): Json {
    const name = place.random.chance(0.7) ? "value" : "array_value";
    const property = shape[name];
    return property ? { [name]: this.#value(name, property, below(place)) } : {};
  }

  #text(column: string, { enum: values, example }: Property, place: Place): string {
    const { random, sketch } = place;
    const table = tableNamedBy(column);
    const ids = table === undefined ? [] : this.#ids(table);
    if (ids.length > 0) return random.pick(ids);
    if (column === "slack_team_id") {
      return slackId("T", randomFor(this.#source.world.seed, "workspace"));
    }
    return values ? random.pick(values) : (example ?? textFor(column, random, sketch.at));
  }

  #ids(table: string): readonly string[] {
    const ids =
      this.#known.get(table) ?? textsIn(this.#source.rows(table).map(({ id }) => id ?? null));
    this.#known.set(table, ids);
    return ids;
  }
}

function unversioned(shape: string): string {
  return shape.replace(/V\d+$/, "");
}

/** The table of whose rows a shape is a part; no table's name where there is none. */
function tableOf(shape: string): string {
  return shortForms[unversioned(shape)] ?? "";
}

/** The name of the options that one value of a property has. */
function optionsOf(value: string): string {
  return `${value}_options`;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The row without what is not there. */
function present(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

function below(place: Place): Place {
  return { random: place.random, sketch: place.sketch, depth: place.depth + 1 };
}

function integerFor(column: string, random: Random): number {
  if (/seconds/.test(column)) return random.pick([0, 300, 900, 3600, 86_400]);
  if (/minutes|days|hours/.test(column)) return random.pick([1, 5, 15, 30]);
  return /cents/.test(column) ? random.whole(500, 90_000) : random.whole(1, 9);
}
