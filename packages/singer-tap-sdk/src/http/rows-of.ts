/** Makes a stream's rows of the records that an endpoint returns. */

import { type JsonObject, ownValue } from "../singer/index.ts";
import { joinNames } from "../text/join-names.ts";
import { columnMover } from "./column-sources.ts";
import type { Context } from "./context.ts";
import { isRemoved } from "./delta.ts";
import type { PagedEndpoint, SeriesStart } from "./endpoint.ts";
import { outlineOf } from "./response.ts";

/** What of an endpoint decides about its rows. */
type RowMaker = Pick<PagedEndpoint<SeriesStart>, "schema" | "delta" | "postProcess">;

/** The records that the stream keeps, with missing columns filled from the context. */
export function rowsOf(
  endpoint: RowMaker,
  records: readonly JsonObject[],
  context: Context,
): JsonObject[] {
  const filled = Object.entries(context).filter(([name]) =>
    Object.hasOwn(endpoint.schema.properties, name),
  );
  const kept = keptRecords(endpoint, records, context);
  if (filled.length === 0) return kept;
  return kept.map((row) => {
    const missing = filled.filter(([name]) => ownValue(row, name) == null);
    return missing.length === 0 ? row : { ...row, ...Object.fromEntries(missing) };
  });
}

/** The records that the stream keeps, as it changes them, with columns from elsewhere in the record. */
export function keptRecords(
  endpoint: RowMaker,
  records: readonly JsonObject[],
  context: Context,
): JsonObject[] {
  const move = columnMover(endpoint.schema.properties);
  return records.flatMap((record) => {
    // The record of a removed row has no more than its key, which a hook does not expect.
    if (isRemoved(record, endpoint.delta)) {
      return endpoint.delta?.removed === "ignore" ? [] : [record];
    }
    const changed = endpoint.postProcess(record, context);
    return changed === null ? [] : [move(changed)];
  });
}

/** What a message says of a record without a key. */
export function keyProblem(record: JsonObject, primaryKeys: readonly string[]): string {
  const missing = primaryKeys.filter((key) => ownValue(record, key) == null);
  const keys = joinNames(missing.map((key) => `"${key}"`));
  return `its records lack the key ${keys}; they have ${outlineOf(record, 1)}`;
}
