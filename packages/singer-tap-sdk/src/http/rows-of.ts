/** Makes a stream's rows of the records that an endpoint returns. */

import { type JsonObject, ownValue } from "../singer/index.ts";
import { joinNames } from "../text/join-names.ts";
import type { Context } from "./context.ts";
import { isRemoved } from "./delta.ts";
import type { PagedEndpoint, SeriesStart } from "./endpoint.ts";
import { outlineOf } from "./response.ts";

/** The records that the stream keeps, with missing columns filled from the context. */
export function rowsOf<Start extends SeriesStart>(
  endpoint: Pick<PagedEndpoint<Start>, "schema" | "delta" | "postProcess">,
  records: readonly JsonObject[],
  context: Context,
): JsonObject[] {
  const filled = Object.entries(context).filter(([name]) =>
    Object.hasOwn(endpoint.schema.properties, name),
  );
  const rows: JsonObject[] = [];
  for (const record of records) {
    const row = rowOf(endpoint, record, context);
    if (row === null) continue;
    const missing = filled.filter(([name]) => ownValue(row, name) == null);
    rows.push(missing.length === 0 ? row : { ...row, ...Object.fromEntries(missing) });
  }
  return rows;
}

/** The record of a removed row has no more than its key, which a hook does not expect. */
function rowOf<Start extends SeriesStart>(
  endpoint: Pick<PagedEndpoint<Start>, "delta" | "postProcess">,
  record: JsonObject,
  context: Context,
): JsonObject | null {
  if (!isRemoved(record, endpoint.delta)) return endpoint.postProcess(record, context);
  return endpoint.delta?.removed === "ignore" ? null : record;
}

/** What a message says of a record without a key. */
export function keyProblem(record: JsonObject, primaryKeys: readonly string[]): string {
  const missing = primaryKeys.filter((key) => ownValue(record, key) == null);
  const keys = joinNames(missing.map((key) => `"${key}"`));
  return `its records lack the key ${keys}; they have ${outlineOf(record, 1)}`;
}
