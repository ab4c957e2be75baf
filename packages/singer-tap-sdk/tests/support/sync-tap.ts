/** Runs a whole tap in the test's own process, from its settings to the last STATE, and keeps what it wrote. */

import type { Writable } from "node:stream";
import { parseSettings, type SyncSummary, type Tap } from "../../src/index.ts";
import { emptyState, type JsonObject, MessageWriter, type State } from "../../src/singer/index.ts";
import { Collector } from "./collect.ts";
import { deselect } from "./deselect.ts";
import { type RecordedLog, recordedLog } from "./logger.ts";

export interface SyncSetup {
  readonly settings: JsonObject;
  /** The tables to read, extra ones as well. Default: all that the settings discover. */
  readonly tables?: readonly string[];
  /** What the catalog says of the replication of tables. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Columns, and properties inside them, that the catalog deselects: `incidents.severity.rank`. */
  readonly deselected?: readonly string[];
  readonly state?: State;
  /** Where the messages go. Default: what the result holds. */
  readonly output?: Writable;
}

export interface Synced extends SyncSummary {
  readonly messages: ReturnType<Collector["messages"]>;
  readonly log: ReturnType<RecordedLog["lines"]>;
  /** The rows that were written for a table. */
  rows(table: string): JsonObject[];
}

export async function syncTap(
  tap: Tap,
  { settings: raw, tables, methods = {}, deselected = [], state = emptyState, output }: SyncSetup,
): Promise<Synced> {
  const { logger, lines } = recordedLog();
  const settings = parseSettings(tap.allSettings, raw);
  const discovery = tables === undefined ? settings : { ...settings, extra_streams: ["*"] };
  const { streams } = await tap.discover(discovery, logger);
  const selected = streams
    .filter(({ tap_stream_id }) => tables?.includes(tap_stream_id) ?? true)
    .map((entry) => {
      const method = methods[entry.tap_stream_id];
      const chosen = deselect(entry, deselected);
      return method === undefined ? chosen : { ...chosen, replication_method: method };
    });
  const collector = new Collector();
  const summary = await tap.sync(new MessageWriter(output ?? collector), {
    settings,
    catalog: { streams: selected },
    state,
    logger,
    progress: { started() {}, expects() {}, wrote() {}, ended() {} },
    stop: new AbortController(),
  });
  const messages = collector.messages();
  return {
    ...summary,
    messages,
    log: lines(),
    rows: (table) =>
      messages.flatMap(({ type, stream, record }) =>
        type === "RECORD" && stream === table && isObject(record) ? [record] : [],
      ),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}
