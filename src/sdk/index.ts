/** The SDK: what a tap for a REST API is written with. */

// What settings are declared with; a tap needs no TypeBox of its own, which might be another version.
export { type Static, Type } from "typebox";
// Settings and the command line.
export { about, capabilities } from "./about.ts";
// What hooks return and receive.
export { type Answer, UnusableAnswer, valueAt } from "./answer.ts";
export * from "./authenticators/index.ts";
export { type Host, runCommandLine } from "./command-line.ts";
export { type ConnectionSettings, connectionSettings } from "./connection-settings.ts";
export { type Discovered, type DiscoveryHost, discoverStreams } from "./discovery.ts";
// What can go wrong.
export * from "./errors/index.ts";
export { ExitCode } from "./exit-code.ts";
export * from "./paginators/index.ts";
export type { RateLimit } from "./request-budget.ts";
// What a tap and its streams extend.
export { type QueryParameters, RESTStream } from "./rest-stream.ts";
// The vocabulary of record shapes.
export {
  choice,
  date,
  describe,
  flag,
  id,
  integer,
  json,
  list,
  number,
  object,
  type Properties,
  type RecordOf,
  type RecordSchema,
  type Shape,
  text,
  timestamp,
} from "./schema.ts";
export { parseSettings } from "./settings.ts";
export {
  type Context,
  type Embed,
  type ErrorPolicy,
  Stream,
  type StreamClass,
  type StreamServices,
} from "./stream.ts";
export { type SyncOptions, type SyncSummary, Tap } from "./tap.ts";
