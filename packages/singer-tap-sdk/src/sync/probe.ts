/** Requests one record of each stream, to find out what a credential can read. */

import pMap from "p-map";
import { ForbiddenError, TapError } from "../errors/index.ts";
import type { Context } from "../http/context.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { JsonObject } from "../singer/index.ts";
import { isFlatStream } from "../stream/flat-stream.ts";
import { isRESTStream } from "../stream/rest-stream.ts";
import { columnsOf } from "./plan/remediation.ts";
import type { Plan, StreamPlan } from "./plan/stream-plan.ts";
import { childContexts, type ParentRecord, parentRecord } from "./read/child-contexts.ts";
import { batchContext } from "./read/context-batcher.ts";

/** The result for one stream. */
export interface ProbeResult {
  /** Name of the stream; if its rows are only embedded, the columns, as `table.column`. */
  readonly stream: string;
  /** Whether nothing prevents reading it, as far as it was requested. */
  readonly readable: boolean;
  /**
   * `readable`; `readable, no records`; that its job was started; `not requested:` and the reason, if no row of its parent
   * leads to a request; or the missing permission; or the error.
   */
  readonly finding: string;
}

/** Parents that a child stream is requested for until one has records. */
const maxParents = 3;

/** Requests the first record of each stream of a plan, parents and embedded streams included. */
export async function probe(plan: Plan, http: HttpClient): Promise<readonly ProbeResult[]> {
  const plans = plan.roots.flatMap(withChildren);
  const requested = [...new Set(plans.map(requestedFor))];
  const results = await pMap(requested, async (one) => {
    const finding = await probeOne(one, http);
    const found = plans.filter((each) => requestedFor(each) === one);
    return found.map((each) => ({ stream: nameOf(each, plans), ...finding }));
  });
  return results.flat();
}

/** The plan whose requests bring the rows: a flat table is readable if its parent is. */
function requestedFor(plan: StreamPlan): StreamPlan {
  const { stream, parent } = plan;
  return parent !== null && isFlatStream(stream) ? requestedFor(parent) : plan;
}

function nameOf(plan: StreamPlan, all: readonly StreamPlan[]): string {
  const columns = plan.table === null ? columnsOf(plan, all) : [];
  return columns.join(", ") || plan.stream.name;
}

function withChildren(plan: StreamPlan): StreamPlan[] {
  return [plan, ...plan.children.flatMap(withChildren)];
}

async function probeOne(plan: StreamPlan, http: HttpClient): Promise<Omit<ProbeResult, "stream">> {
  const seen: Seen = { requested: new Set(), withRows: new Set() };
  try {
    const { done } = await records(plan, http, seen).next();
    return { readable: true, finding: done ? emptyFinding(plan, seen) : "readable" };
  } catch (error) {
    if (!(error instanceof TapError) || error.recovery === "fatal") throw error;
    if (error instanceof ForbiddenError && error.scope !== null) {
      return { readable: false, finding: `missing permission: ${error.scope}` };
    }
    return { readable: false, finding: error.message };
  }
}

/** What was found on the way to a stream's first record. */
interface Seen {
  /** Streams that were requested. */
  readonly requested: Set<StreamPlan>;
  /** Streams that had a row. */
  readonly withRows: Set<StreamPlan>;
}

/** The finding for a stream without records. */
function emptyFinding(plan: StreamPlan, { requested, withRows }: Seen): string {
  const { stream } = plan;
  if (requested.has(plan)) {
    const isJob = isRESTStream(stream) && stream.asyncJob !== null;
    return isJob ? "readable: its job was started, not waited for" : "readable, no records";
  }
  let above = plan.parent;
  while (above !== null && !requested.has(above)) above = above.parent;
  if (above === null) return "not requested: it has no partitions";
  const { name } = above.stream;
  return withRows.has(above)
    ? `not requested: no row of ${name} leads to it`
    : `not requested: ${name} has no rows`;
}

/** The first records of a stream, found through those of its parents. */
async function* records(
  plan: StreamPlan,
  http: HttpClient,
  seen: Seen,
): AsyncGenerator<ParentRecord> {
  const { stream, parent } = plan;
  if (parent === null) {
    for await (const context of stream.partitions()) yield* firstRecords(plan, context, http, seen);
    return;
  }
  let requests = 0;
  for await (const above of records(parent, http, seen)) {
    yield* rows(plan, stream.embeddedRecords(above.row, above.context), above.context, seen);
    for (const context of childContexts(plan, above).contexts) {
      const { batch } = stream;
      const requested = batch === null ? context : batchContext(batch, [context]);
      yield* firstRecords(plan, requested, http, seen);
      requests += 1;
      if (requests === maxParents) return;
    }
  }
}

/** The records of the first pages of one partition. */
async function* firstRecords(
  plan: StreamPlan,
  context: Context,
  http: HttpClient,
  seen: Seen,
): AsyncGenerator<ParentRecord> {
  seen.requested.add(plan);
  const { stream, parent } = plan;
  const startedAt = new Date(http.clocks.of((parent ?? plan).stream.name).at()).toISOString();
  const bounds = { since: null, createdSince: null, createdUntil: null };
  for await (const page of stream.pages({ context, ...bounds, startedAt, cursor: null }, http)) {
    yield* rows(plan, page.records, context, seen);
    // An empty first page is enough; a sync reads the rest of the series.
    if (page.records.length === 0) break;
  }
}

function* rows(
  plan: StreamPlan,
  found: readonly JsonObject[],
  context: Context,
  seen: Seen,
): Generator<ParentRecord> {
  for (const record of found) {
    const row = parentRecord(plan, record, context);
    if (row === null) continue;
    seen.withRows.add(plan);
    yield row;
  }
}
