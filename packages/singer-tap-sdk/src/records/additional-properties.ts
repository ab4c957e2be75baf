/** The column for properties that the stream does not declare. */

import type { Redactor } from "../logging/redactor.ts";
import { isJsonObject, type JsonSchema } from "../singer/index.ts";
import { propertyOf } from "./column-schemas.ts";

/** Name of the column. */
export const additionalProperties = "additional_properties";

/** What to do with properties that a stream does not declare. */
export type AdditionalProperties = "keep" | "ignore";

const column: JsonSchema = {
  type: ["null", "object"],
  description:
    "Properties that the source sent and this version does not know, nested as in the record. Array elements keep their position; elements before them without new properties are null. Null if there are none.",
};

/** A table's columns: those that the stream declares, and `additional_properties`. */
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

/** The schema without the column. */
export function withoutAdditionalProperties({ properties, ...schema }: JsonSchema): JsonSchema {
  const { [additionalProperties]: _, ...others } = { ...properties };
  return { ...schema, properties: others };
}

/**
 * The undeclared part of a value, in the value's structure; undefined if all of it is declared.
 *
 * @param selected The stream's schema without unselected properties, which count as declared, with everything in them.
 * @param declared The stream's complete schema.
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
  const entries: [string, unknown][] = [];
  // A loop over names, since most records of some APIs get here.
  for (const name of Object.keys(value)) {
    const own = value[name];
    const known = propertyOf(declared, name);
    if (known !== undefined && (typeof own !== "object" || own === null)) continue;
    const property = propertyOf(selected, name);
    const isInside = known !== undefined && property !== undefined;
    const found = isInside
      ? undeclaredIn(own, property, known)
      : known === undefined
        ? own
        : undefined;
    if (found !== undefined) entries.push([name, found]);
  }
  // From entries, because assigning to a name such as __proto__ would not create a property.
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Removes names and values that contain a secret, such as an echoed API key; null if nothing remains. */
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
  // Hardly ever is there one, and a copy of everything takes several times as long.
  return (holdsSecret(value, redactor) ? clean(value) : value) ?? null;
}

function holdsSecret(part: unknown, redactor: Redactor): boolean {
  if (typeof part === "string") return redactor.finds(part);
  if (Array.isArray(part)) return part.some((element) => holdsSecret(element, redactor));
  if (!isJsonObject(part)) return false;
  return Object.keys(part).some(
    (name) => redactor.finds(name) || holdsSecret(part[name], redactor),
  );
}

/** Elements up to the last defined one, with null in the gaps; undefined if all are undefined. */
export function atPositions(elements: readonly unknown[]): readonly unknown[] | undefined {
  const last = elements.findLastIndex((element) => element !== undefined);
  return last === -1 ? undefined : elements.slice(0, last + 1).map((element) => element ?? null);
}
