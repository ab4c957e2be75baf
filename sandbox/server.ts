/**
 * Serves a fictional organisation over HTTP as the incident.io API serves one: paging, filters, errors, rate limits, and
 * faults on demand. Tests call `startSandbox`; run directly (`npx tsx sandbox/server.ts --port 4010`) it serves until stopped.
 */

import { existsSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "./http/command-line.ts";

export type { FaultHook } from "./http/fault-schedule.ts";
export { type FaultKind, faultKinds, transientFaultKinds } from "./http/faults.ts";
export type { Sandbox, SandboxOptions } from "./http/options.ts";
export { documentedRateLimits, type RateLimits } from "./http/rate-limits.ts";
export type { JsonObject, TableRecord, Tables } from "./http/records.ts";
export { startSandbox } from "./http/sandbox.ts";

if (isScript(process.argv[1])) {
  await serve(process.argv);
}

/** Whether this file is what was run; links are followed, since installations are full of them. */
function isScript(path: string | undefined): boolean {
  const own = fileURLToPath(import.meta.url);
  return path !== undefined && existsSync(path) && realpathSync(path) === realpathSync(own);
}
