/** Columns whose values are elsewhere in the record, as `t.at` declares. */

import { markOf, sourcePath } from "../schema/schema.ts";
import { isJsonObject, type JsonObject } from "../singer/index.ts";
import { pathReader } from "./response.ts";

/** Puts the columns of a stream that are elsewhere in its records into place. */
export type MoveColumns = (record: JsonObject) => JsonObject;

/** What is taken out of an object: properties by name, each whole, null, or a part of it. */
interface Taken extends Map<string, Taken | null> {}

/** @param columns The stream's columns, as declared. */
export function columnMover(columns: object): MoveColumns {
  const sources = Object.entries(columns).flatMap(([column, schema]) => {
    const path = markOf(schema, sourcePath);
    return typeof path === "string" ? [{ column, path, read: pathReader(path) }] : [];
  });
  if (sources.length === 0) return (record) => record;
  const taken: Taken = new Map();
  for (const { path } of sources) {
    const [holder = "", ...inside] = path.split(".");
    // What is in a column of its own stays there.
    if (Object.hasOwn(columns, path) || Object.hasOwn(columns, holder)) continue;
    taken.set(path, null);
    if (inside.length > 0) take(taken, [holder, ...inside]);
  }
  return (record) => {
    const moved = without(record, taken);
    for (const { column, read } of sources) {
      const value = read(record);
      if (value !== undefined) put(moved, column, value);
    }
    return moved;
  };
}

function take(taken: Taken, [name = "", ...inside]: readonly string[]): void {
  const part = taken.get(name);
  if (part === null) return;
  if (inside.length === 0) {
    taken.set(name, null);
    return;
  }
  const inner: Taken = part ?? new Map();
  taken.set(name, inner);
  take(inner, inside);
}

/** A copy without what is taken, and without objects that hold nothing else. */
function without(object: JsonObject, taken: Taken): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const name of Object.keys(object)) {
    const part = taken.get(name);
    const value = object[name];
    if (part === undefined) put(left, name, value);
    else if (part === null || value === null) continue;
    else if (!isJsonObject(value)) put(left, name, value);
    else {
      const inside = without(value, part);
      if (Object.keys(inside).length > 0) put(left, name, inside);
    }
  }
  return left;
}

/** Assigning to the name __proto__ would not create a property. */
function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
