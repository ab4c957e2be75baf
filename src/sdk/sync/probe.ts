/** Asks streams for one record each, to find out what a credential can read. */

import pMap from "p-map";
import type { CatalogEntry } from "../../singer/index.ts";
import { ForbiddenError, TapError } from "../errors/index.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Context } from "../stream.ts";
import { planReadings, type Reading } from "./reading.ts";

/** What came of asking one stream. */
export interface ProbeResult {
  readonly stream: string;
  readonly readable: boolean;
  /** `readable`, `readable, no records`, or what is in the way: the missing permission, or the error. */
  readonly finding: string;
}

/** Parents that a child stream is asked for until one has records. */
const mostParents = 3;

/** Asks the selected streams, and those that they need, for their first record. */
export async function probe(
  streams: Parameters<typeof planReadings>[0],
  entries: readonly CatalogEntry[],
  http: HttpClient,
): Promise<readonly ProbeResult[]> {
  return pMap(planReadings(streams, entries), (reading) => probeOne(reading, http));
}

async function probeOne(reading: Reading, http: HttpClient): Promise<ProbeResult> {
  const stream = reading.stream.name;
  try {
    const found = await hasRecord(reading, http);
    return { stream, readable: true, finding: found ? "readable" : "readable, no records" };
  } catch (error) {
    if (!(error instanceof TapError) || error.recovery === "fatal") throw error;
    if (error instanceof ForbiddenError && error.scope !== null) {
      return { stream, readable: false, finding: `missing permission: ${error.scope}` };
    }
    return { stream, readable: false, finding: error.message };
  }
}

async function hasRecord({ stream, parent }: Reading, http: HttpClient): Promise<boolean> {
  let asked = 0;
  for await (const context of parent === null
    ? stream.partitions()
    : childContexts(stream, parent, http)) {
    for await (const page of stream.pages(context, http)) {
      if (page.length > 0) return true;
      // An empty first page is answer enough; the rest of the series is the sync's business.
      break;
    }
    asked += 1;
    if (parent !== null && asked === mostParents) break;
  }
  return false;
}

async function* childContexts(
  stream: Reading["stream"],
  parent: Reading,
  http: HttpClient,
): AsyncGenerator<Context> {
  for await (const context of parent.stream.partitions()) {
    for await (const page of parent.stream.pages(context, http)) {
      for (const record of page) {
        const child = stream.childContext(record);
        if (child !== null) yield child;
      }
    }
  }
}
