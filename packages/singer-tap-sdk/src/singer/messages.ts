/** The Singer messages that a tap writes, one JSON object per line. */

import type { JsonObject, JsonSchema } from "./json-schema.ts";
import type { State } from "./state.ts";

/** Announces a stream's columns; must precede the stream's first RECORD. */
export interface SchemaMessage {
  readonly type: "SCHEMA";
  readonly stream: string;
  readonly schema: JsonSchema;
  /** Primary keys; empty for an append-only table. */
  readonly key_properties: readonly string[];
  /** The replication key, if the stream is read incrementally. */
  readonly bookmark_properties?: readonly string[];
}

/** Carries one row. */
export interface RecordMessage {
  readonly type: "RECORD";
  readonly stream: string;
  readonly record: JsonObject;
  /** When the row was read from the source, RFC 3339 in UTC. */
  readonly time_extracted: string;
  /** Version of the table that the row belongs to, if it has versions: epoch seconds. */
  readonly version?: number;
}

/** Marks a table complete in a version: rows of older versions are gone from the source. */
export interface ActivateVersionMessage {
  readonly type: "ACTIVATE_VERSION";
  readonly stream: string;
  /** Epoch seconds, since targets keep it in a 32-bit column. */
  readonly version: number;
}

/** Says how far the messages before it bring the target; the next run receives it as `--state`. */
export interface StateMessage {
  readonly type: "STATE";
  readonly value: State;
}

export type Message = SchemaMessage | RecordMessage | ActivateVersionMessage | StateMessage;

/** Creates a SCHEMA message; without a replication key, it has no `bookmark_properties`. */
export function schemaMessage(
  stream: string,
  schema: JsonSchema,
  keyProperties: readonly string[],
  replicationKey: string | null,
): SchemaMessage {
  return {
    type: "SCHEMA",
    stream,
    schema,
    key_properties: keyProperties,
    ...(replicationKey !== null && { bookmark_properties: [replicationKey] }),
  };
}

/** Creates a RECORD message; `version` is omitted if null. */
export function recordMessage(
  stream: string,
  record: JsonObject,
  timeExtracted: string,
  version: number | null = null,
): RecordMessage {
  const type = "RECORD";
  const time_extracted = timeExtracted;
  return version === null
    ? { type, stream, record, time_extracted }
    : { type, stream, record, time_extracted, version };
}

/** Creates an ACTIVATE_VERSION message, to write after the last record of the version. */
export function activateVersionMessage(stream: string, version: number): ActivateVersionMessage {
  return { type: "ACTIVATE_VERSION", stream, version };
}

/** Creates a STATE message. */
export function stateMessage(value: State): StateMessage {
  return { type: "STATE", value };
}
