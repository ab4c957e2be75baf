/** The Singer messages that a tap writes, one JSON object a line. */

import type { JsonObject, JsonSchema } from "./json-schema.ts";
import type { State } from "./state.ts";

/** Announces a stream's columns; must precede the stream's first RECORD. */
export interface SchemaMessage {
  readonly type: "SCHEMA";
  readonly stream: string;
  readonly schema: JsonSchema;
  /** Names of the columns that identify a row; empty for an append-only table. */
  readonly key_properties: readonly string[];
  /** The replication key, where the stream is read incrementally. */
  readonly bookmark_properties?: readonly string[];
}

/** Carries one row. */
export interface RecordMessage {
  readonly type: "RECORD";
  readonly stream: string;
  readonly record: JsonObject;
  /** When the row was read from its source, RFC 3339 in UTC. */
  readonly time_extracted: string;
  /** The version of the table that the row belongs to, where there are versions: epoch seconds. */
  readonly version?: number;
}

/** Tells that a table is complete in a version: rows of older ones are gone from the source. */
export interface ActivateVersionMessage {
  readonly type: "ACTIVATE_VERSION";
  readonly stream: string;
  /** Epoch seconds: targets keep it in a column of 32 bits. */
  readonly version: number;
}

/** Tells how far all messages before it bring the target; comes back as `--state` in the next run. */
export interface StateMessage {
  readonly type: "STATE";
  readonly value: State;
}

export type Message = SchemaMessage | RecordMessage | ActivateVersionMessage | StateMessage;

/** Makes a SCHEMA message; `bookmark_properties` is left out where there is no replication key. */
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

/** Makes a RECORD message; `version` is left out where there is none. */
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

/** Makes an ACTIVATE_VERSION message; to be written after the last record of the version. */
export function activateVersionMessage(stream: string, version: number): ActivateVersionMessage {
  return { type: "ACTIVATE_VERSION", stream, version };
}

/** Makes a STATE message. */
export function stateMessage(value: State): StateMessage {
  return { type: "STATE", value };
}
