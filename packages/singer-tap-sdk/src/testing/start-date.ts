/** The check that a start date bounds what is read for children. */

import assert from "node:assert/strict";
import { bookmarkOf, type CatalogEntry, isJsonObject, type JsonObject } from "../singer/index.ts";
import { withPostProcessWatched } from "./post-process.ts";
import type { Lifetime } from "./serve.ts";
import { replicationKeysOf } from "./table-rules.ts";
import type { TapHarness } from "./tap-harness.ts";

/** Milliseconds. */
const day = 86_400_000;

/**
 * Reads each table that follows the rows of another one by itself, from the time of the other's last change on: the other's
 * list must then be shorter than without a start date, if it declares a filter by time.
 */
export async function readsChildrenSince(harness: TapHarness, test: Lifetime): Promise<void> {
  const { streams } = await harness.catalog(test);
  const settings = { replication_method: "INCREMENTAL" };
  const { tap } = harness;
  const { result: whole, processed } = await withPostProcessWatched(tap, () =>
    harness.succeed(test, { settings }),
  );
  for (const child of streams) {
    const driver = driverIn(bookmarkOf(whole.state, child.tap_stream_id) ?? {});
    const parent = streams.find(({ tap_stream_id: name }) => name === driver);
    if (parent === undefined) continue;
    const { tap_stream_id: name } = parent;
    const start = startAmong(timesOf(parent, whole.records(name)));
    if (start === null || !processed.isFiltered(name)) continue;
    const { processed: since } = await withPostProcessWatched(tap, () =>
      harness.succeed(test, {
        settings: { ...settings, start_date: start },
        catalog: { streams: [child] },
      }),
    );
    const all = processed.count(name);
    assert.ok(
      since.count(name) < all,
      `${child.tap_stream_id}, read with start_date ${start}: all ${all} rows of ${name} were read for it; the replicationFilter of ${name} is not sent, or the server ignores it`,
    );
  }
}

/** The name of the table whose rows a bookmark, or one of its partitions, follows; undefined if there is none. */
function driverIn(bookmark: JsonObject): unknown {
  const { partitions } = bookmark;
  const parts = isJsonObject(partitions) ? Object.values(partitions).filter(isJsonObject) : [];
  return [bookmark, ...parts].find(({ followed_stream }) => followed_stream !== undefined)
    ?.followed_stream;
}

/** The values of a table's replication key that are times. */
function timesOf(entry: CatalogEntry, rows: readonly Readonly<Record<string, unknown>>[]) {
  const [key = ""] = replicationKeysOf(entry);
  return rows
    .map((row) => row[key])
    .filter((time) => typeof time === "string")
    .filter((time) => !Number.isNaN(Date.parse(time)));
}

/** The last of some times; null if none is so much earlier that a filter by whole days leaves it out. */
function startAmong(times: readonly string[]): string | null {
  const last = times.toSorted((one, other) => Date.parse(one) - Date.parse(other)).at(-1);
  if (last === undefined) return null;
  return times.some((time) => Date.parse(time) < Date.parse(last) - day) ? last : null;
}
