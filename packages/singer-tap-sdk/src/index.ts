/** The SDK: everything a tap for a REST API needs. */

// First, since a single-file tap imports nothing before the SDK.
import "./check-node.ts";

// Settings and the command line.
export { about } from "./cli/about.ts";
export { capabilities } from "./cli/capabilities.ts";
export { type Host, runCommandLine } from "./cli/command-line.ts";
export { ExitCode } from "./cli/exit-code.ts";
export { type PluginDefinition, type PluginSetting, pluginDefinition } from "./cli/plugin.ts";
export { runAsProgram } from "./cli/program.ts";
export { type SingleFileTapOptions, singleFileTap } from "./cli/single-file-tap.ts";
export type { ReplicationMethod } from "./config/replication-options.ts";
export { parseSettings, type SettingsOf, type SettingsSchema } from "./config/settings.ts";
export { extraStreamsSetting, type StandardSettings } from "./config/standard-settings.ts";
// Errors.
export * from "./errors/index.ts";
export * from "./http/authenticators/index.ts";
export type { Delta } from "./http/delta.ts";
export type { ErrorBody } from "./http/error-body.ts";
export type { CsvDialect } from "./http/files/csv.ts";
export type { AsyncJob, Files } from "./http/files/declarations.ts";
export type { Format } from "./http/format.ts";
export type { ErrorActions } from "./http/graphql/errors.ts";
export { queryCostLimit } from "./http/graphql/query-cost-limit.ts";
export * from "./http/paginators/index.ts";
export type { QueryParameters } from "./http/path-and-query.ts";
export type { Method, OutgoingRequest } from "./http/request.ts";
export type { RateLimit } from "./http/request-budget.ts";
export type { CostPaths } from "./http/request-cost.ts";
// What hooks return and receive.
export {
  type ApiResponse,
  InvalidResponse,
  listAt,
  UnexpectedResponse,
  valueAt,
} from "./http/response.ts";
export type { ResponseAction } from "./http/response-action.ts";
export { sdkVersion } from "./package/version.ts";
// Helpers for hooks.
export { normalizeTimestamp } from "./records/times.ts";
// The vocabulary of record shapes.
export type { PersonalData, Properties, RecordOf, RecordSchema, Shape } from "./schema/schema.ts";
// Settings are declared with these; a TypeBox of the tap's own could be another version.
export { type Static, Type } from "./schema/typebox.ts";
export * as t from "./schema/vocabulary.ts";
// Values in responses and in records before they are conformed.
export { type JsonObject, LongNumber } from "./singer/index.ts";
// Types inferred from a stream's declarations.
export type {
  ContextOf,
  Declaration,
  RowOf,
  StreamDeclaration,
} from "./stream/declaration.ts";
export { type Discovered, type DiscoveryHost, discoverStreams } from "./stream/discovery.ts";
export { FlatStream } from "./stream/flat-stream.ts";
export { GraphQLStream } from "./stream/graphql-stream.ts";
// Base classes of taps and streams.
export type {
  ReplicationFilter,
  TimeBounds,
  TimeFilter,
  TimeFormat,
} from "./stream/replication.ts";
export { RESTStream } from "./stream/rest-stream.ts";
export {
  type Batch,
  type Context,
  type Embed,
  type Page,
  type Slice,
  Stream,
  type StreamClass,
  type StreamServices,
} from "./stream/stream.ts";
export type { RowReader } from "./tap/row-reader.ts";
export type { SyncOptions, SyncSummary } from "./tap/sync-options.ts";
export { Tap } from "./tap/tap.ts";
