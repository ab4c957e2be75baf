/** Asks streams for one record each, to find out what a credential can read. */

import pMap from "p-map";
import { ForbiddenError, TapError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { JsonObject } from "../singer/index.ts";
import { isFlatStream } from "../stream/flat-stream.ts";
import type { Context } from "../stream/stream.ts";
import type { Plan, StreamPlan } from "./plan/plan.ts";
import { columnsOf } from "./plan/remediation.ts";
import { childContexts, type ParentRecord, parentRecord } from "./read/child-contexts.ts";

/** What came of asking one stream. */
export interface ProbeResult {
  /** Name of the stream; of one whose rows are only embedded, the columns, as `table.column`. */
  readonly stream: string;
  /** Whether nothing is in the way, as far as it was asked. */
  readonly readable: boolean;
  /**
   * `readable`; `readable, no records`; `not asked:` and the reason, for one that no row of its parent calls for; or what
   * is in the way: the missing permission, or the error.
   */
  readonly finding: string;
}

/** Parents that a child stream is asked for until one has records. */
const maxParents = 3;

/** Asks the streams of a plan, parents and embedded ones included, for their first record. */
export async function probe(plan: Plan, http: HttpClient): Promise<readonly ProbeResult[]> {
  const readings = plan.roots.flatMap(withChildren);
  const asked = [...new Set(readings.map(askedFor))];
  const results = await pMap(asked, async (one) => {
    const finding = await probeOne(one, http);
    const found = readings.filter((reading) => askedFor(reading) === one);
    return found.map((reading) => ({ stream: nameOf(reading, readings), ...finding }));
  });
  return results.flat();
}

/** The reading whose requests bring the rows of another one: a table that is made of its parent's rows can be read where that can. */
function askedFor(reading: StreamPlan): StreamPlan {
  const { stream, parent } = reading;
  return parent !== null && isFlatStream(stream) ? askedFor(parent) : reading;
}

function nameOf(reading: StreamPlan, all: readonly StreamPlan[]): string {
  const columns = reading.table === null ? columnsOf(reading, all) : [];
  return columns.join(", ") || reading.stream.name;
}

function withChildren(reading: StreamPlan): StreamPlan[] {
  return [reading, ...reading.children.flatMap(withChildren)];
}

async function probeOne(
  reading: StreamPlan,
  http: HttpClient,
): Promise<Omit<ProbeResult, "stream">> {
  const seen: Seen = { asked: new Set(), withRows: new Set() };
  try {
    const { done } = await records(reading, http, seen).next();
    return { readable: true, finding: done ? emptyFinding(reading, seen) : "readable" };
  } catch (error) {
    if (!(error instanceof TapError) || error.recovery === "fatal") throw error;
    if (error instanceof ForbiddenError && error.scope !== null) {
      return { readable: false, finding: `missing permission: ${error.scope}` };
    }
    return { readable: false, finding: error.message };
  }
}

/** What was seen on the way to a stream's first record. */
interface Seen {
  /** Streams that were asked for records. */
  readonly asked: Set<StreamPlan>;
  /** Streams that had a row. */
  readonly withRows: Set<StreamPlan>;
}

/** The finding for a stream without records. */
function emptyFinding(reading: StreamPlan, { asked, withRows }: Seen): string {
  if (asked.has(reading)) return "readable, no records";
  let above = reading.parent;
  while (above !== null && !asked.has(above)) above = above.parent;
  if (above === null) return "not asked: it has no partitions";
  const { name } = above.stream;
  return withRows.has(above)
    ? `not asked: no row of ${name} calls for it`
    : `not asked: ${name} has no rows`;
}

/** The first records of a stream, found by way of those of its parents. */
async function* records(
  reading: StreamPlan,
  http: HttpClient,
  seen: Seen,
): AsyncGenerator<ParentRecord> {
  const { stream, parent } = reading;
  if (parent === null) {
    for await (const context of stream.partitions())
      yield* firstRecords(reading, context, http, seen);
    return;
  }
  let asked = 0;
  for await (const above of records(parent, http, seen)) {
    yield* rows(reading, stream.embeddedRecords(above.row, above.context), above.context, seen);
    for (const context of childContexts(reading, above)) {
      yield* firstRecords(reading, context, http, seen);
      asked += 1;
      if (asked === maxParents) return;
    }
  }
}

/** The records of the first pages of one partition. */
async function* firstRecords(
  reading: StreamPlan,
  context: Context,
  http: HttpClient,
  seen: Seen,
): AsyncGenerator<ParentRecord> {
  seen.asked.add(reading);
  const { stream, parent } = reading;
  const startedAt = new Date(http.clocks.of((parent ?? reading).stream.name).at()).toISOString();
  const bounds = { since: null, createdSince: null, createdUntil: null };
  for await (const page of stream.pages({ context, ...bounds, startedAt, cursor: null }, http)) {
    yield* rows(reading, page.records, context, seen);
    // An empty first page is response enough for a series; the rest of it is the sync's business.
    if (page.records.length === 0) break;
  }
}

function* rows(
  reading: StreamPlan,
  found: readonly JsonObject[],
  context: Context,
  seen: Seen,
): Generator<ParentRecord> {
  for (const record of found) {
    const row = parentRecord(reading, record, context);
    if (row === null) continue;
    seen.withRows.add(reading);
    yield row;
  }
}
