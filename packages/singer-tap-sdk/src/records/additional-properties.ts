/** The column of every table for what its source sends and its stream does not declare. */

import type { Redactor } from "../logging/redactor.ts";
import { isJsonObject, type JsonSchema } from "../singer/index.ts";
import { propertyOf } from "./column-schemas.ts";

/** Name of the column. */
export const additionalProperties = "additional_properties";

/** What becomes of properties that a stream does not declare. */
export type AdditionalProperties = "keep" | "ignore";

const column: JsonSchema = {
  type: ["null", "object"],
  description:
    "What the source sent and this version does not know, at its place in the record: an object; an element of a list stands at its position, behind nulls for those before it that hold nothing new. Null where there is nothing.",
};

/** The columns of a stream's table: those that the stream declares, and the one for what it does not. */
export function tableSchema({
  jsonSchema,
  additionalProperties: kept,
}: {
  readonly jsonSchema: JsonSchema;
  readonly additionalProperties: AdditionalProperties;
}): JsonSchema {
  if (kept === "ignore") return jsonSchema;
  return {
    ...jsonSchema,
    properties: { ...jsonSchema.properties, [additionalProperties]: column },
  };
}

/** A schema without the column. */
export function withoutAdditionalProperties({ properties, ...schema }: JsonSchema): JsonSchema {
  const { [additionalProperties]: _, ...others } = { ...properties };
  return { ...schema, properties: others };
}

/**
 * What of a value is not declared, in the shape of the value; undefined where all of it is.
 *
 * @param selected The declaration, less what is not selected: what that leaves out is known, with all that is in it.
 * @param declared The complete declaration.
 */
export function undeclaredIn(
  value: unknown,
  selected: JsonSchema,
  declared: JsonSchema | undefined,
): unknown {
  if (Array.isArray(value)) {
    const { items } = selected;
    if (items === undefined) return undefined;
    return atPositions(value.map((element) => undeclaredIn(element, items, declared?.items)));
  }
  if (!isJsonObject(value) || selected.properties === undefined) return undefined;
  const entries = Object.entries(value).flatMap(([name, own]) => {
    const property = propertyOf(selected, name);
    const known = propertyOf(declared, name);
    if (known === undefined) return own === undefined ? [] : [[name, own] as const];
    const inside = property === undefined ? undefined : undeclaredIn(own, property, known);
    return inside === undefined ? [] : [[name, inside] as const];
  });
  // From entries, because assigning to a name such as __proto__ would not make a property.
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * What is not declared, less what repeats a secret in a name or a value, as an API may do with the key that it was
 * sent; null where nothing is left.
 */
export function withoutSecrets(value: unknown, redactor: Redactor): unknown {
  const clean = (part: unknown): unknown => {
    if (typeof part === "string") return redactor.finds(part) ? undefined : part;
    if (Array.isArray(part)) return part.map((element) => clean(element) ?? null);
    if (!isJsonObject(part)) return part;
    const entries = Object.entries(part).flatMap(([name, own]) => {
      const left = redactor.finds(name) ? undefined : clean(own);
      return left === undefined ? [] : [[name, left] as const];
    });
    const isEmptied = entries.length === 0 && Object.keys(part).length > 0;
    return isEmptied ? undefined : Object.fromEntries(entries);
  };
  return clean(value) ?? null;
}

/** A list of what there is, null where there is nothing, up to the last; undefined where there is nothing at all. */
export function atPositions(elements: readonly unknown[]): readonly unknown[] | undefined {
  const last = elements.findLastIndex((element) => element !== undefined);
  return last === -1 ? undefined : elements.slice(0, last + 1).map((element) => element ?? null);
}
