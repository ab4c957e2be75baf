/** Turns the schemas of an OpenAPI file into shapes: objects by name, with one type for each property. */

import { isJsonObject } from "../../singer/index.ts";
import { listOf, type OpenApiDocument, type Part, textOf } from "./document.ts";
import type { Property } from "./reference.ts";

/** A property with what a declaration of it says beyond its type. */
export interface DescribedProperty extends Property {
  readonly description?: string;
  /** Whether the file promises a value in every record. */
  readonly isRequired?: boolean;
  /** Unit of a time that is sent as a number. */
  readonly epoch?: "epoch-seconds" | "epoch-milliseconds";
  /** Whether the values are email addresses. */
  readonly isEmail?: boolean;
  /** Why the type can't be told, for the end of a sentence. */
  readonly gap?: string;
  readonly items?: DescribedProperty;
}

/** An object's shape, with what a declaration of it says. */
export interface DescribedShape {
  readonly properties: ReadonlyMap<string, DescribedProperty>;
  readonly description?: string;
  /** Whether it has a name of its own in the file, so that several tables may share it. */
  readonly isComponent: boolean;
  /** Properties that can't be columns, each with the reason. */
  readonly omitted: ReadonlyMap<string, string>;
}

/** A schema without references and combinations. */
interface Flat {
  /** Name of the component that it is; null for an inline one. */
  readonly name: string | null;
  /** Types other than null. None: any value. */
  readonly types: readonly string[];
  readonly schema: Part;
}

/** Most values of an enum that a description lists. */
const mostValues = 40;

/** Longest description, in characters; of a longer one, the first sentence is kept. */
const longestDescription = 200;

/** Names of columns that the SDK adds itself. */
const reserved = new Set(["additional_properties"]);

/** Reads schemas, each component once. */
export class SchemaReader {
  readonly #document: OpenApiDocument;
  readonly #shapes = new Map<string, DescribedShape>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  /** All shapes that were read so far, by name. */
  get shapes(): ReadonlyMap<string, DescribedShape> {
    return this.#shapes;
  }

  /**
   * The property that a schema describes.
   *
   * @param place Path of names, which names an inline object.
   */
  property(schema: unknown, place: string, isRequired = false): DescribedProperty {
    const flat = this.flat(schema);
    const { types, schema: own } = flat;
    const description = sentence(textOf(own.description));
    const about = {
      ...(description !== undefined && { description }),
      ...(isRequired && !this.#admitsNull(schema) && { isRequired }),
    };
    const [type, ...others] = types;
    if (type === undefined || others.length > 0) {
      const gap = others.length > 0 ? `is ${orList(types)}` : "has no type";
      return { type: "string", gap, ...about };
    }
    switch (type) {
      case "object": {
        const shape = this.#shapeOf(flat, place);
        return { type, ...(shape !== null && { shape }), ...about };
      }
      case "array":
        return { type, ...this.#items(own, place), ...about };
      case "string":
        return { ...textColumn(own, place), ...about };
      case "integer":
      case "number":
        return { ...numberColumn(type, own, place), ...about };
      default:
        return { type, ...about };
    }
  }

  /** The schema without references and combinations. */
  flat(schema: unknown, within: readonly string[] = []): Flat {
    if (!isJsonObject(schema)) return { name: null, types: [], schema: {} };
    const { $ref, allOf, anyOf, oneOf, ...own } = schema;
    if (typeof $ref === "string") {
      // A schema that consists of itself says nothing.
      if (within.includes($ref)) return { name: null, types: [], schema: own };
      const target = this.flat(this.#document.resolve({ $ref }), [...within, $ref]);
      return { name: nameIn($ref), types: target.types, schema: { ...target.schema, ...own } };
    }
    const base: Flat = { name: null, types: typesOf(own), schema: own };
    const parts = listOf(allOf).map((part) => this.flat(part, within));
    const combined = parts.length === 0 ? base : together(parts, base);
    const variants = [...listOf(anyOf), ...listOf(oneOf)]
      .filter((one) => isJsonObject(one) && !isNull(one) && isTelling(one))
      .map((one) => this.flat(one, within));
    if (variants.length === 0) return combined;
    const union = unionOf(variants);
    return combined.types.length === 0 && combined.schema.properties === undefined
      ? { ...union, schema: { ...union.schema, ...combined.schema } }
      : together([union], combined);
  }

  #shapeOf({ name, schema }: Flat, place: string): string | null {
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    if (Object.keys(properties).length === 0) return null;
    const shape = name ?? place;
    if (this.#shapes.has(shape)) return shape;
    const description = sentence(textOf(schema.description));
    const omitted = new Map<string, string>();
    const read = new Map<string, DescribedProperty>();
    const about = {
      ...(description !== undefined && { description }),
      isComponent: name !== null,
      omitted,
    };
    // Registered before its properties are read, because one of them can have the same shape.
    this.#shapes.set(shape, { properties: read, ...about });
    const required = new Set(listOf(schema.required));
    const taken = new Set<string>();
    for (const [property, inner] of Object.entries(properties)) {
      const reason = reasonAgainst(property, taken);
      if (reason !== null) {
        omitted.set(property, reason);
        continue;
      }
      taken.add(property.toLowerCase());
      read.set(property, this.property(inner, `${shape}.${property}`, required.has(property)));
    }
    return shape;
  }

  #items({ items }: Part, place: string): Pick<DescribedProperty, "items" | "gap"> {
    if (items === undefined) return {};
    const { description: _, ...element } = this.property(items, `${place}[]`);
    if (element.gap !== undefined) return { gap: `has elements of which each ${element.gap}` };
    // Targets have no arrays in arrays.
    return element.type === "array" ? {} : { items: element };
  }

  #admitsNull(schema: unknown): boolean {
    if (!isJsonObject(schema)) return false;
    const target = this.#document.resolve(schema);
    const { nullable, type, anyOf, oneOf, allOf, enum: values } = target;
    return (
      nullable === true ||
      listOf(type).includes("null") ||
      listOf(values).includes(null) ||
      [...listOf(anyOf), ...listOf(oneOf)].some((one) => isNull(one) || this.#isNullable(one)) ||
      listOf(allOf).some((one) => this.#isNullable(one))
    );
  }

  #isNullable(part: unknown): boolean {
    return isJsonObject(part) && this.#document.resolve(part).nullable === true;
  }
}

/** The types that a schema declares, or implies by its keywords. */
function typesOf({
  type,
  properties,
  items,
  enum: values,
  const: only,
  additionalProperties,
}: Part) {
  const declared = [type ?? []].flat().filter((one) => typeof one === "string" && one !== "null");
  if (declared.length > 0) return declared.map(String);
  if (properties !== undefined || isJsonObject(additionalProperties)) return ["object"];
  if (items !== undefined) return ["array"];
  const choices = only === undefined ? listOf(values) : [only];
  return [...new Set(choices.filter((one) => one !== null).map(jsonTypeOf))];
}

function jsonTypeOf(value: unknown): string {
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

function isNull(schema: unknown): boolean {
  if (!isJsonObject(schema)) return false;
  const values = listOf(schema.enum);
  return schema.type === "null" || (values.length > 0 && values.every((one) => one === null));
}

/** Whether a variant says more than which properties are required. */
function isTelling(schema: Part): boolean {
  return Object.keys(schema).some((name) => name !== "required" && name !== "not");
}

/** Schemas that all apply. The last takes precedence. */
function together(parts: readonly Flat[], last: Flat): Flat {
  const all = [...parts, last];
  const [only, ...others] = parts;
  const hasOwn = last.schema.properties !== undefined;
  const properties = mergedProperties(all);
  const required = all.flatMap(({ schema }) => listOf(schema.required));
  const schema = Object.assign({}, ...all.map((one) => one.schema));
  const types = all.findLast((one) => one.types.length > 0)?.types ?? [];
  return {
    name: others.length === 0 && !hasOwn ? (only?.name ?? null) : null,
    types,
    schema: { ...schema, ...(properties !== null && { properties, required }) },
  };
}

/** One schema for any of several. */
function unionOf(variants: readonly Flat[]): Flat {
  const [first, ...others] = variants;
  if (first !== undefined && others.length === 0) return first;
  const types = [...new Set(variants.flatMap((one) => one.types))];
  const isAny = variants.some((one) => one.types.length === 0);
  const schemas = variants.map((one) => one.schema);
  if (isAny) return { name: null, types: [], schema: {} };
  const isNumber = types.every((type) => type === "integer" || type === "number");
  const common = types.length > 1 && isNumber ? ["number"] : types;
  const [type, ...more] = common;
  if (more.length > 0) return { name: null, types: common, schema: {} };
  if (type === "object") {
    const hasFreeForm = schemas.some(({ properties }) => properties === undefined);
    const properties = hasFreeForm ? null : alternativeProperties(schemas);
    const required = schemas
      .map((one) => listOf(one.required))
      .reduce((both, more) => both.filter((name) => more.includes(name)));
    return {
      name: null,
      types: common,
      schema: properties === null ? {} : { properties, required },
    };
  }
  if (type === "array") {
    return {
      name: null,
      types: common,
      schema: { items: { anyOf: schemas.map(({ items }) => items) } },
    };
  }
  const values = schemas.map((one) =>
    listOf(one.enum ?? (one.const === undefined ? [] : [one.const])),
  );
  const isEnum = values.every((one) => one.length > 0);
  const formats = new Set(schemas.map(({ format }) => format));
  const [format] = formats;
  return {
    name: null,
    types: common,
    schema: {
      ...(isEnum && { enum: [...new Set(values.flat())] }),
      ...(formats.size === 1 && format !== undefined && { format }),
    },
  };
}

function mergedProperties(parts: readonly Flat[]): Part | null {
  const all = parts.flatMap(({ schema }) =>
    isJsonObject(schema.properties) ? [schema.properties] : [],
  );
  return all.length === 0 ? null : Object.assign({}, ...all);
}

/** The properties of all variants; one that several have is any of theirs. */
function alternativeProperties(schemas: readonly Part[]): Part {
  const found = new Map<string, Map<string, unknown>>();
  for (const { properties } of schemas) {
    for (const [name, property] of Object.entries(isJsonObject(properties) ? properties : {})) {
      const variants = found.get(name) ?? new Map<string, unknown>();
      found.set(name, variants.set(JSON.stringify(property), property));
    }
  }
  return Object.fromEntries(
    [...found].map(([name, variants]) => {
      const [first, ...others] = variants.values();
      return [name, others.length === 0 ? first : { anyOf: [first, ...others] }];
    }),
  );
}

function textColumn({ format, enum: values, description }: Part, place: string): DescribedProperty {
  if (format === "date-time" || format === "date") return { type: format };
  const texts = listOf(values).filter((value) => typeof value === "string" && value !== "");
  const known = texts.map(String);
  const isEmail = format === "email" || /(?:^|[._])e?mail(?:_address)?$/i.test(place);
  return {
    type: "string",
    ...(known.length > 1 && known.length <= mostValues && { enum: known }),
    ...(isEmail && known.length === 0 && !/whether/i.test(String(description)) && { isEmail }),
  };
}

/** An integer that counts seconds since 1970 is a time. */
function numberColumn(
  type: "integer" | "number",
  { format, description }: Part,
  place: string,
): DescribedProperty {
  const isNamed =
    /(?:^|[._])(?:created|updated)?_?(?:at|time|timestamp|date)$|(?:At|Time|Timestamp)$/;
  const says = /\bunix\b|\bepoch\b|since 1970/i.test(String(description));
  const isEpoch =
    /^(?:unixtime|unix-time|epoch|timestamp)$/.test(String(format)) || (says && !isPart(place));
  if (!isEpoch && !(format === "unix" && isNamed.test(place))) return { type };
  const isMilliseconds = /milli-?seconds/i.test(String(description));
  return { type: "date-time", epoch: isMilliseconds ? "epoch-milliseconds" : "epoch-seconds" };
}

/** Whether a name is that of a length of time, whose description may mention a time as well. */
function isPart(place: string): boolean {
  return /(?:seconds|duration|interval|ttl)$/i.test(place);
}

/** Why a property can't be a column; null if it can. Its values are in `additional_properties`. */
function reasonAgainst(name: string, taken: ReadonlySet<string>): string | null {
  if (!/^\w{1,63}$/.test(name)) return "its name has characters that databases don't accept";
  if (reserved.has(name)) return "the SDK adds a column of this name";
  return taken.has(name.toLowerCase()) ? "its name differs from another's only in case" : null;
}

/** The name of the component that a reference leads to. */
function nameIn(reference: string): string | null {
  return /^#\/components\/schemas\/([^/]+)$/.exec(reference)?.[1] ?? null;
}

/** A description as one paragraph that ends with a period; a long one is cut after a sentence. */
export function sentence(description: string | undefined): string | undefined {
  const [paragraph = ""] = (description ?? "").trim().split(/\n\s*\n/);
  const plain = paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/[`*]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (plain === "") return undefined;
  const [first = plain] = /^.*?[.!?](?=\s|$)/.exec(plain) ?? [];
  const kept = plain.length <= longestDescription ? plain : first;
  const short =
    kept.length <= longestDescription
      ? kept
      : `${kept.slice(0, longestDescription - 1).replace(/\s+\S*$/, "")}…`;
  return /[.!?…:]$/.test(short) ? short.replace(/:$/, ".") : `${short}.`;
}

function orList(words: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(
    words.map((word) => articled(word)),
  );
}

function articled(word: string): string {
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}
