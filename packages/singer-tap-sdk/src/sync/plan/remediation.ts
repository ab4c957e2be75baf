/** What a user can do about an error, as only the run knows: it depends on what else is read. */

import { ForbiddenError, type TapError } from "../../errors/index.ts";
import type { FinalAction } from "../../http/response-action.ts";
import { listOf } from "../../text/list-of.ts";
import type { StreamPlan } from "./plan.ts";

/**
 * The error, with the advice that helps in this run.
 *
 * @param action What the stream makes of the error.
 * @param reading What could not be read.
 * @param all All that the run reads.
 */
export function withAdvice(
  error: TapError,
  action: FinalAction,
  reading: StreamPlan,
  all: readonly StreamPlan[],
): TapError {
  if (!(error instanceof ForbiddenError)) return error;
  const names = listOf(deselectionOf(reading, all));
  return error.withAdvice(
    action === "skip-stream"
      ? `Make a key that has it, or deselect ${names}.`
      : `Make a key that has it, deselect ${names}, or set skip_forbidden to go on without.`,
  );
}

/**
 * What has to be deselected so that nobody asks for a stream any more: its table, the columns that its
 * rows are embedded in, as `table.column`, and the same of the streams that are read for each of its rows.
 */
function deselectionOf(reading: StreamPlan, all: readonly StreamPlan[]): string[] {
  const names = namesOf(reading, all);
  // A column goes with its table.
  return [...names].filter((name) => !names.has(name.split(".")[0] ?? "") || !name.includes("."));
}

function namesOf(reading: StreamPlan, all: readonly StreamPlan[]): Set<string> {
  const own = reading.table === null ? [] : [reading.stream.name];
  const below = reading.children.flatMap((child) => [...namesOf(child, all)]);
  return new Set([...own, ...columnsOf(reading, all), ...below]);
}

/** The columns that the rows of a stream are embedded in, as `table.column`. */
export function columnsOf(reading: StreamPlan, all: readonly StreamPlan[]): string[] {
  return all.flatMap(({ stream, embeddings }) =>
    embeddings
      .filter(({ source }) => source === reading)
      .map(({ property }) => `${stream.name}.${property}`),
  );
}
