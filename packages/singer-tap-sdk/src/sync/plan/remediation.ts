/** What a user can do about an error, which depends on what else the run reads. */

import { ForbiddenError, type TapError } from "../../errors/index.ts";
import type { FinalAction } from "../../http/response-action.ts";
import { joinNames } from "../../text/join-names.ts";
import type { StreamPlan } from "./stream-plan.ts";

/**
 * The error with the remediation that works in this run.
 *
 * @param action What the error means for the stream.
 * @param plan What could not be read.
 * @param all All plans of the run.
 */
export function withRemediation(
  error: TapError,
  action: FinalAction,
  plan: StreamPlan,
  all: readonly StreamPlan[],
): TapError {
  if (!(error instanceof ForbiddenError)) return error;
  const names = joinNames(deselectionOf(plan, all));
  return error.withRemediation(
    action === "skip-stream"
      ? `Make a key that has it, or deselect ${names}.`
      : `Make a key that has it, deselect ${names}, or set skip_forbidden to go on without.`,
  );
}

/**
 * What to deselect so that a stream is no longer requested: its table, the columns that embed its rows, as
 * `table.column`, and the same for its children.
 */
export function deselectionOf(plan: StreamPlan, all: readonly StreamPlan[]): string[] {
  const names = namesOf(plan, all);
  // A column goes with its table.
  return [...names].filter((name) => !names.has(name.split(".")[0] ?? "") || !name.includes("."));
}

function namesOf(plan: StreamPlan, all: readonly StreamPlan[]): Set<string> {
  const own = plan.table === null ? [] : [plan.stream.name];
  const below = plan.children.flatMap((child) => [...namesOf(child, all)]);
  return new Set([...own, ...columnsOf(plan, all), ...below]);
}

/** The columns that embed a stream's rows, as `table.column`. */
export function columnsOf(plan: StreamPlan, all: readonly StreamPlan[]): string[] {
  return all.flatMap(({ stream, embeddings }) =>
    embeddings
      .filter(({ source }) => source === plan)
      .map(({ property }) => `${stream.name}.${property}`),
  );
}
