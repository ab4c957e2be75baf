/** Asks streams for one record each, to find out what a credential can read. */

import pMap from "p-map";
import { ForbiddenError, TapError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Slice } from "../stream.ts";
import { columnsOf } from "./advice.ts";
import { openedContexts, type ParentRow, parentRow } from "./opened-contexts.ts";
import type { Plan, ReadingPlan } from "./plan.ts";

/** What came of asking one stream. */
export interface ProbeResult {
  /** Name of the stream; of one whose rows are only embedded, the columns, as `table.column`. */
  readonly stream: string;
  readonly readable: boolean;
  /** `readable`, `readable, no records`, or what is in the way: the missing permission, or the error. */
  readonly finding: string;
}

/** Parents that a child stream is asked for until one has records. */
const maxParents = 3;

/** Asks the streams of a plan, parents and embedded ones included, for their first record. */
export async function probe(plan: Plan, http: HttpClient): Promise<readonly ProbeResult[]> {
  const readings = plan.roots.flatMap(withChildren);
  return pMap(readings, async (reading) => {
    const columns = reading.table === null ? columnsOf(reading, readings) : [];
    const stream = columns.join(", ") || reading.stream.name;
    return { stream, ...(await probeOne(reading, http)) };
  });
}

function withChildren(reading: ReadingPlan): ReadingPlan[] {
  return [reading, ...reading.children.flatMap(withChildren)];
}

async function probeOne(
  reading: ReadingPlan,
  http: HttpClient,
): Promise<Omit<ProbeResult, "stream">> {
  try {
    const { done } = await records(reading, http).next();
    return { readable: true, finding: done ? "readable, no records" : "readable" };
  } catch (error) {
    if (!(error instanceof TapError) || error.recovery === "fatal") throw error;
    if (error instanceof ForbiddenError && error.scope !== null) {
      return { readable: false, finding: `missing permission: ${error.scope}` };
    }
    return { readable: false, finding: error.message };
  }
}

/** The records of a stream's first pages, found by way of its parents' first records. */
async function* records(reading: ReadingPlan, http: HttpClient): AsyncGenerator<ParentRow> {
  for await (const slice of slices(reading, http)) {
    for await (const page of reading.stream.pages(slice, http)) {
      for (const record of page.records) {
        const row = parentRow(reading, record, slice.context);
        if (row !== null) yield row;
      }
      // An empty first page is answer enough for a series; the rest of it is the sync's business.
      if (page.records.length === 0) break;
    }
  }
}

async function* slices(reading: ReadingPlan, http: HttpClient): AsyncGenerator<Slice> {
  const { stream, parent } = reading;
  const clock = http.clocks.of((parent ?? reading).stream.name);
  const bounds = { since: null, createdSince: null, createdUntil: null };
  const whole = () => ({ ...bounds, startedAt: new Date(clock.at()).toISOString(), cursor: null });
  if (parent === null) {
    for await (const context of stream.partitions()) yield { context, ...whole() };
    return;
  }
  let asked = 0;
  for await (const row of records(parent, http)) {
    for (const context of openedContexts(reading, row)) {
      yield { context, ...whole() };
      asked += 1;
      if (asked === maxParents) return;
    }
  }
}
