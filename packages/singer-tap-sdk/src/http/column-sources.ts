/** Columns whose values are elsewhere in the record, as `t.at` declares. */

import { markOf, sourcePath } from "../schema/schema.ts";
import { isJsonObject, type JsonObject } from "../singer/index.ts";
import { valueAt } from "./response.ts";

/** Puts the columns of a stream that are elsewhere in its records into place. */
export type MoveColumns = (record: JsonObject) => JsonObject;

/** @param columns The stream's columns, as declared. */
export function columnMover(columns: object): MoveColumns {
  const sources = Object.entries(columns).flatMap(([column, schema]) => {
    const path = markOf(schema, sourcePath);
    return typeof path === "string" ? [{ column, path }] : [];
  });
  if (sources.length === 0) return (record) => record;
  return (record) => {
    const moved = new Map<string, unknown>();
    let rest = record;
    for (const { column, path } of sources) {
      const value = valueAt(record, path);
      if (value !== undefined) moved.set(column, value);
      const [holder = ""] = path.split(".");
      const isColumn = Object.hasOwn(columns, path) || Object.hasOwn(columns, holder);
      if (!isColumn) rest = without(rest, path);
    }
    return { ...rest, ...Object.fromEntries(moved) };
  };
}

/** A record without what is at a path, and without objects that hold nothing else. */
function without(record: JsonObject, path: string): JsonObject {
  const [holder = "", ...inside] = Object.hasOwn(record, path) ? [path] : path.split(".");
  const { [holder]: value, ...others } = record;
  if (inside.length === 0 || value === null) return others;
  if (!isJsonObject(value)) return record;
  const left = without(value, inside.join("."));
  return Object.keys(left).length === 0 ? others : { ...record, [holder]: left };
}
