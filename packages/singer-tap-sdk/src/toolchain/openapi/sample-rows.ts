/** Sample rows as an API would send them, for the tests of a new tap. */

import type { JsonObject } from "../../singer/index.ts";
import type { StreamPlan } from "./plan.ts";
import type { DescribedProperty, DescribedShape } from "./schemas.ts";

/** Rows per list: more than a page of the kit's fake API. */
const count = 3;

/** Deepest objects in a row; those below are left out. */
const deepest = 1;

/** Seconds from 1970 to 2026. */
const start = 1_767_225_600;

/**
 * Rows of a stream, each with all of its columns but those that the request names, which many APIs leave out. They are
 * made from the OpenAPI file alone, so that they do not share the mistakes of a stream.
 */
export function sampleRows(
  { record, context }: StreamPlan,
  shapes: ReadonlyMap<string, DescribedShape>,
): readonly JsonObject[] {
  const named = new Set(context.map(({ name }) => name));
  return Array.from({ length: count }, (_, index) => {
    const row = sampleObject(record, index + 1, 0, shapes);
    return Object.fromEntries(Object.entries(row).filter(([name]) => !named.has(name)));
  });
}

function sampleObject(
  name: string,
  number: number,
  depth: number,
  shapes: ReadonlyMap<string, DescribedShape>,
): JsonObject {
  const properties = [...(shapes.get(name)?.properties ?? [])];
  return Object.fromEntries(
    properties.flatMap(([column, property]) => {
      const value = sample(column, property, number, depth, shapes);
      return value === undefined ? [] : [[column, value]];
    }),
  );
}

/** A value of a column; undefined to leave it out. */
function sample(
  column: string,
  { type, enum: values, epoch, isEmail, items, shape }: DescribedProperty,
  number: number,
  depth: number,
  shapes: ReadonlyMap<string, DescribedShape>,
): unknown {
  const seconds = start + number * 86_400;
  switch (type) {
    case "string":
      if (isEmail) return `person-${number}@example.com`;
      return values?.[number % values.length] ?? `${column}-${number}`;
    case "date-time":
      if (epoch !== undefined) return epoch === "epoch-seconds" ? seconds : seconds * 1000;
      return new Date(seconds * 1000).toISOString().replace(".000", "");
    case "date":
      return new Date(seconds * 1000).toISOString().slice(0, 10);
    case "integer":
      return number;
    case "number":
      return number + 0.5;
    case "boolean":
      return number % 2 === 0;
    case "array": {
      const element = items === undefined ? "text" : sample(column, items, number, depth, shapes);
      return element === undefined ? undefined : [element];
    }
    default:
      if (shape === undefined) return { name: "value" };
      return depth < deepest ? sampleObject(shape, number, depth + 1, shapes) : undefined;
  }
}
