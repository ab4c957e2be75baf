/** Runs the engine over small streams, as a tap would, and keeps what it wrote. */

import type { Writable } from "node:stream";
import type { TestContext } from "node:test";
import type { ReplicationOptions } from "../../src/config/replication-options.ts";
import type { HttpClient, HttpClientOptions } from "../../src/http/http-client.ts";
import {
  type CatalogEntry,
  catalogEntry,
  emptyState,
  type JsonObject,
  MessageWriter,
  type State,
} from "../../src/singer/index.ts";
import type { Stream } from "../../src/stream/stream.ts";
import { makePlan } from "../../src/sync/plan/plan.ts";
import type { Progress } from "../../src/sync/read/progress.ts";
import { Run, type RunOutcome } from "../../src/sync/run.ts";
import { testClient } from "./client.ts";
import { Collector } from "./collect.ts";
import { type RecordedLog, recordedLog } from "./logger.ts";

export interface RunSetup {
  readonly streams: readonly Stream[];
  /** Names of the streams to read, and the properties to leave out of each. Default: all, whole. */
  readonly selected?: Readonly<Record<string, readonly string[]>>;
  /** What the catalog says of the replication of streams. */
  readonly methods?: Readonly<Record<string, string>>;
  readonly state?: State;
  readonly output?: Writable;
  readonly client?: Partial<HttpClientOptions>;
  readonly replication?: Partial<ReplicationOptions>;
  /** Version of the tap. Default 1. */
  readonly version?: string;
  /** Settings of the tap's own. Default none. */
  readonly settings?: JsonObject;
  readonly skipForbidden?: boolean;
  /** Most rows of each stream. Default: all. */
  readonly rowLimit?: number;
  readonly stop?: AbortController;
  readonly progress?: Partial<Progress>;
  /** The clock by which STATE is due. Default: the process's, by which a short run writes the last one only. */
  readonly now?: () => number;
}

export interface FinishedRun extends RunOutcome {
  readonly http: HttpClient;
  readonly log: ReturnType<RecordedLog["lines"]>;
  readonly messages: ReturnType<Collector["messages"]>;
  /** The last STATE. */
  readonly state: State;
  /** The rows that were written for a stream. */
  rows(stream: string): Record<string, unknown>[];
}

export async function runStreams(
  test: Pick<TestContext, "after">,
  {
    streams,
    selected,
    methods = {},
    state = emptyState,
    output,
    client,
    replication,
    version = "1",
    settings = {},
    skipForbidden = false,
    rowLimit,
    stop = new AbortController(),
    progress,
    now,
  }: RunSetup,
): Promise<FinishedRun> {
  const http = testClient(test, { signal: stop.signal, ...client });
  const collector = new Collector();
  const { logger, lines } = recordedLog();
  const tables = streams.filter(({ hasTable }) => hasTable);
  const entries = tables
    .filter(({ name }) => selected === undefined || Object.hasOwn(selected, name))
    .map((stream) => ({
      ...without(entryOf(stream), selected?.[stream.name] ?? []),
      ...(Object.hasOwn(methods, stream.name) && { replication_method: methods[stream.name] }),
    }));
  const options = { ...fullTable, ...replication };
  const writer = new MessageWriter(output ?? collector);
  writer.closed.addEventListener("abort", () => stop.abort(writer.closed.reason));
  const run = new Run({
    plan: makePlan(streams, entries, state, { ...options, rowLimit: rowLimit ?? null }),
    state,
    http,
    writer,
    logger,
    concurrency: 10,
    skipForbidden,
    progress: { started() {}, expects() {}, wrote() {}, ended() {}, ...progress },
    replication: options,
    version,
    settings,
    stop,
    ...(now && { now }),
    ...(rowLimit !== undefined && { rowLimit }),
  });
  const outcome = await run.execute();
  const messages = collector.messages();
  return {
    ...outcome,
    http,
    log: lines(),
    messages,
    state: statesOf(messages).at(-1) ?? state,
    rows: (stream) =>
      messages
        .filter((message) => message.type === "RECORD" && message.stream === stream)
        .map(({ record }) => record as Record<string, unknown>),
  };
}

/** The values of all STATE messages. */
export function statesOf(messages: FinishedRun["messages"]): State[] {
  return messages.flatMap(({ type, value }) => (type === "STATE" ? [value as State] : []));
}

/** A clock by which STATE is due each time that rows were written so often, as long as it has a few KB. */
export function stateEvery(writes: number): () => number {
  let reading = 0;
  return () => {
    reading += 1000 / writes;
    return reading;
  };
}

/** What the settings ask for by default. */
export const fullTable: ReplicationOptions = {
  method: "FULL_TABLE",
  startDate: null,
  endDate: null,
  lookback: 300,
  maxResumeAge: 24,
  activateVersions: false,
  newColumns: "warn",
};

/** The catalog entry that selects a stream whole. */
export function entryOf(stream: Stream): CatalogEntry {
  const { name, primaryKeys, replicationKey, selectedByDefault, jsonSchema: schema } = stream;
  return catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault });
}

function without(entry: CatalogEntry, properties: readonly string[]): CatalogEntry {
  const left = properties.map((property) => ({
    breadcrumb: ["properties", property],
    metadata: { selected: false },
  }));
  const kept = entry.metadata.filter(({ breadcrumb }) => !properties.includes(breadcrumb[1] ?? ""));
  return { ...entry, metadata: [...kept, ...left] };
}
