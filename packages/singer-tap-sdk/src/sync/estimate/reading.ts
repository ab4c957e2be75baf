/** Says how a stream is read. */

import { isFlatStream } from "../../stream/flat-stream.ts";
import { joinNames } from "../../text/join-names.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";
import type { StreamEstimate } from "./estimate.ts";

/** How a stream is read, in words that continue the name of its table. */
export function readingOf({ plan, isResumed }: StreamEstimate): string {
  const reading = plan.parent === null ? readingOfList(plan) : readingOfChild(plan, plan.parent);
  const { resumption } = topOf(plan);
  return isResumed && resumption !== null ? `${reading}, taken up from ${resumption.at}` : reading;
}

function readingOfList({ stream, since, table, drivingLists }: StreamPlan): string {
  if (drivingLists.length > 0) {
    const lists = drivingLists.map(({ list }) => list.stream.name);
    return `for changed rows of ${joinNames(lists)}, or in full`;
  }
  if ((table?.cursor.deltaToken ?? null) !== null) return "changes since the last read";
  if (since === null) return "in full";
  return stream.incremental?.parameter === null
    ? `in full, for changes since ${since}`
    : `since ${since}`;
}

function readingOfChild({ stream, since }: StreamPlan, parent: StreamPlan): string {
  const { name } = parent.stream;
  if (isFlatStream(stream)) return `with ${name}`;
  return since === null ? `for each row of ${name}` : `following ${name} since ${since}`;
}

function topOf(plan: StreamPlan): StreamPlan {
  return plan.parent === null ? plan : topOf(plan.parent);
}
