/** An API like incident.io's with a clock of its own, and the tap as a process whose host has another. */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { catalogOf, finished, messagesOf, startCli } from "./run-cli.ts";

export interface SourceRow {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly [column: string]: unknown;
}

export interface RunSetup {
  readonly tables: readonly string[];
  /** Milliseconds by which the host's clock is ahead of the source's. */
  readonly hostAhead: number;
  readonly state?: unknown;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
}

/** Rows on a page. */
const pageSize = 2;

/** The source: its lists are newest first, its filters compare instants, those of incidents days. */
export class ClockedSource {
  /** Milliseconds by which its clock is ahead of the true one; tests let time pass by adding to it. */
  ahead = 0;
  /** Whether responses say what time it is. */
  hasDate = true;
  /** Milliseconds that its next response takes once its rows are chosen. */
  delay = 0;
  /** Paths and queries that were asked for, decoded. */
  readonly asked: string[] = [];
  /** Called when a request has come, before its rows are chosen; answers itself, or never, where it returns true. */
  onRequest: (url: URL, response: ServerResponse) => boolean = () => false;
  /** Called when its rows are chosen, before the response leaves. */
  onChosen: (url: URL) => void = () => {};
  readonly #test: TestContext;
  readonly #tables = new Map<string, Map<string, SourceRow>>();
  #origin = "";
  /** Ends the run that is under way. */
  stop: () => void = () => {};

  private constructor(test: TestContext) {
    this.#test = test;
  }

  static async open(test: TestContext): Promise<ClockedSource> {
    const source = new ClockedSource(test);
    source.#origin = await serve(test, (_request, response, url) => {
      void source.#respond(url, response);
    });
    return source;
  }

  /** What time it is here, in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.ahead;
  }

  /** Adds a row or changes it, at a time here. Default: now. */
  put(table: string, id: string, columns: object = {}, at = this.now()): void {
    const rows = this.#tables.get(table) ?? new Map<string, SourceRow>();
    const time = new Date(at).toISOString();
    const before = rows.get(id) ?? { id, created_at: time };
    rows.set(id, { ...before, ...columns, updated_at: time });
    this.#tables.set(table, rows);
  }

  /** Runs the tap, incrementally. */
  async run({ tables, hostAhead, state, settings = {}, args = [] }: RunSetup) {
    const folder = temporaryFolder(this.#test);
    const config = {
      api_key: "key",
      api_url: this.#origin,
      replication_method: "INCREMENTAL",
      ...settings,
    };
    const child = startCli(
      [
        ...["--config", writeInto(folder, "config.json", config)],
        ...["--catalog", writeInto(folder, "catalog.json", await catalogOf(...tables))],
        ...(state === undefined ? [] : ["--state", writeInto(folder, "state.json", state)]),
        ...args,
      ],
      {
        env: {
          NODE_OPTIONS: `--import ${new URL("./shifted-clock.js", import.meta.url).href}`,
          SHIFTED_CLOCK: String(this.ahead + hostAhead),
        },
      },
    );
    this.stop = () => child.kill("SIGTERM");
    this.#test.after(() => child.kill("SIGKILL"));
    const { code, stdout, stderr } = await finished(child);
    const messages = args.length > 0 ? [] : messagesOf(stdout);
    const states = messages.flatMap(({ type, value }) => (type === "STATE" ? [value] : []));
    return {
      code,
      stdout,
      stderr,
      state: states.at(-1) as { bookmarks: Record<string, Record<string, string>> },
      rows: (table: string) =>
        messages.flatMap(({ stream, record }) =>
          stream === table && record !== undefined ? [record] : [],
        ),
    };
  }

  async #respond(url: URL, response: ServerResponse): Promise<void> {
    this.asked.push(decodeURIComponent(url.pathname + url.search));
    response.sendDate = false;
    if (this.onRequest(url, response)) return;
    const body = this.#body(url);
    this.onChosen(url);
    const { delay } = this;
    this.delay = 0;
    if (delay > 0) await Promise.race([sleep(delay), once(response, "close")]);
    if (this.hasDate) response.setHeader("date", new Date(this.now()).toUTCString());
    sendJson(response, body);
  }

  #body({ pathname, searchParams: query }: URL): object {
    const table = pathname.split("/").at(-1) ?? "";
    if (table === "identity") return { identity: {} };
    if (table === "schedule_entries") return { schedule_entries: { final: [] } };
    const isByDay = table === "incidents";
    const place = (time: string) =>
      isByDay
        ? Date.parse(time.slice(0, 10))
        : Date.parse(time.replace(/^[\d-]{10}$/, "$&T00:00Z"));
    const all = [...(this.#tables.get(table)?.values() ?? [])].reverse();
    const wanted = all.filter((row) =>
      (["created_at", "updated_at"] as const).every((column) => {
        const since = query.get(`${column}[gte]`);
        return since === null || place(row[column]) >= place(since);
      }),
    );
    const incident = query.get("incident_id");
    const own = wanted.filter((row) => incident === null || row.incident_id === incident);
    const start = own.findIndex(({ id }) => id === query.get("after")) + 1;
    const page = own.slice(start, start + pageSize);
    const hasMore = start + pageSize < own.length;
    return {
      [table]: page,
      pagination_meta: {
        page_size: pageSize,
        total_record_count: own.length,
        ...(hasMore && { after: page.at(-1)?.id }),
      },
    };
  }
}
