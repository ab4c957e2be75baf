/** What a row is before its shape completes it: what other rows rely on, written by hand. */

import type { Json, JsonObject, TableRecord } from "../../http/records.ts";
import { DAY, iso } from "../calendar.ts";
import { ulid } from "../identifiers.ts";
import type { IncidentPlan } from "../incident-plan.ts";
import { type Random, randomFor } from "../random.ts";
import type { World } from "../world.ts";

/** A row with the properties that matter; its shape adds the others. */
export type Sketch = {
  readonly row: JsonObject;
  /** When it began, in milliseconds since 1970; its times lie between this and its end. */
  readonly at: number;
  /** When it ended or last changed. */
  readonly until?: number | undefined;
};

/** What sketches are drawn from. */
export type Source = {
  readonly world: World;
  readonly incidents: readonly IncidentPlan[];
  /** The rows of a table, those beside the core as sketches: what can be referred to. */
  rows(table: string): readonly JsonObject[];
  /** The row of a table with this identifier, if there is one. */
  find(table: string, id: Json | undefined): JsonObject | undefined;
};

/** Draws the rows of a table. */
export type Drawing = (source: Source) => readonly Sketch[];

/** Tables with their drawings. */
export type Drawings = Readonly<Record<string, Drawing>>;

/** The same fields with an identifier of their own, made at the moment. */
export function sketch(random: Random, at: number, row: JsonObject, until?: number): Sketch {
  return { row: { id: ulid(at, random), ...row }, at, until };
}

/** One row for each name, all made before the first incident. */
export function named(
  table: string,
  names: readonly string[],
  row: (name: string, random: Random, place: number) => JsonObject = () => ({}),
): Drawing {
  return ({ world }) =>
    names.map((name, place) => {
      const random = randomFor(world.seed, table, name);
      const at = world.since - random.whole(2, 15) * DAY + random.whole(1, 999);
      return sketch(random, at, { name, ...row(name, random, place) });
    });
}

/** So many rows, each with a source of chance of its own. */
export function series(
  count: number,
  topic: string,
  draw: (place: number, random: Random, source: Source) => Sketch,
): Drawing {
  return (source) =>
    Array.from({ length: count }, (_, place) =>
      draw(place, randomFor(source.world.seed, topic, place), source),
    );
}

/** `created_at` and `updated_at`. */
export function dated(at: number, until = at): JsonObject {
  return { created_at: iso(at), updated_at: iso(until) };
}

/** The text of a row's property, which must be there. */
export function text(row: TableRecord | undefined, property: string): string {
  const value = row && property in row ? Reflect.get(row, property) : undefined;
  if (typeof value !== "string") throw new Error(`A row to refer to has no ${property}`);
  return value;
}
