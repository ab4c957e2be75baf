/** The Singer protocol for Node: messages, catalog, selection, state and the writer. No network. */

export {
  type Breadcrumb,
  type Catalog,
  type CatalogEntry,
  catalogEntry,
  type Metadata,
  type MetadataEntry,
  parseCatalog,
  type StreamDescription,
} from "./catalog.ts";
export { endOfJson, parseJson, stringifyJson } from "./json.ts";
export { isJsonObject, type JsonObject, type JsonSchema, ownValue } from "./json-schema.ts";
export { isHeldByDouble, LongNumber, withoutExponent } from "./long-number.ts";
export {
  type ActivateVersionMessage,
  activateVersionMessage,
  type Message,
  type RecordMessage,
  recordMessage,
  type SchemaMessage,
  type StateMessage,
  schemaMessage,
  stateMessage,
} from "./messages.ts";
export { OutputClosedError } from "./output-closed-error.ts";
export { isStreamSelected, selectedSchema } from "./selection.ts";
export {
  type Bookmark,
  bookmarkOf,
  emptyState,
  mergeStates,
  parseState,
  type State,
  withBookmark,
} from "./state.ts";
export { type LineOutput, MessageWriter } from "./writer.ts";
