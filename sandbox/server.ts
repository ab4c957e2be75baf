/**
 * Serves a fictional organisation over HTTP as the incident.io API serves one: paging, filters, errors, rate limits, and
 * faults on demand. Tests call `startSandbox`; run directly (`npx tsx sandbox/server.ts --port 4010`) it serves until stopped.
 */

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "./http/command-line.ts";

export { type FaultKind, faultKinds, transientFaultKinds } from "./http/faults.ts";
export type { FaultHook, Sandbox, SandboxOptions } from "./http/options.ts";
export { documentedRateLimits, type RateLimits } from "./http/rate-limits.ts";
export type { JsonObject, TableRecord, Tables } from "./http/records.ts";
export { startSandbox } from "./http/sandbox.ts";

const [, program] = process.argv;
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) {
  await serve(process.argv);
}
