/** Decides which request gets which fault. */

import { createHash } from "node:crypto";
import { type FaultKind, transientFaultKinds } from "./faults.ts";
import type { SandboxOptions } from "./options.ts";

/** After so many faults in a row the same URL succeeds, so that a patient client always gets through. */
const MOST_IN_A_ROW = 3;

/** The fault for a path and query, if one is due; the hook has the first word. Counts the calls. */
export function scheduleFaults(
  options: Pick<SandboxOptions, "fault" | "faultRate" | "faultKinds">,
  seed: number,
): (path: string, query: URLSearchParams) => FaultKind | undefined {
  const { fault, faultRate = 0, faultKinds = transientFaultKinds } = options;
  const counts = new Map<string, number>();
  const inARow = new Map<string, number>();
  let index = -1;
  return (path, query) => {
    const url = `${path}?${query.toString()}`;
    const count = (counts.get(url) ?? 0) + 1;
    counts.set(url, count);
    index += 1;
    const hooked = fault?.({ path, query, count, index });
    if (hooked || faultRate === 0) return hooked;
    // Drawn from the URL and its count, not from the order of arrival: parallel requests do not change the draw.
    const draw = createHash("sha256").update(`${seed} ${count} ${url}`).digest();
    const before = inARow.get(url) ?? 0;
    const due = draw.readUInt32BE(0) / 2 ** 32 < faultRate && before < MOST_IN_A_ROW;
    inARow.set(url, due ? before + 1 : 0);
    return due ? faultKinds[draw.readUInt32BE(4) % faultKinds.length] : undefined;
  };
}
