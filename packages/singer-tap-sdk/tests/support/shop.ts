/** A shop whose data changes while it is read, served over HTTP in the ways in which lists are served. */

import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import type { JsonObject } from "../../src/singer/index.ts";
import {
  type FakeApi,
  type FakeRequest,
  type FakeResponse,
  type FakeRows,
  fakeApi,
  type Handler,
  sendJson,
  serve,
} from "../../src/testing/index.ts";

export type Row = JsonObject & { readonly id: string };

/** A row as it was for some time; all times in milliseconds since 1970. */
export interface Version {
  readonly row: Row;
  /** When it became visible. */
  readonly from: number;
  /** When another one took its place, or it was deleted; Infinity while it is there. */
  until: number;
}

export interface ShopOptions {
  /** Rows on a page. */
  readonly pageSize?: number;
  /** Whether a cursor is not found once its row is deleted. Default true. */
  readonly strictCursors?: boolean;
  /** Whether answers count the rows of the whole list. Default true. */
  readonly counted?: boolean;
  /** Whether the sequence of the logs is text that sorts. Default false. */
  readonly textSequence?: boolean;
  /** The changes for which a token is good. Default: all. */
  readonly tokenLife?: number;
}

/** By table, the columns that tell which rows of other tables its rows belong to. */
const owners: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  items: { order_id: "orders" },
  notes: { order_id: "orders" },
  files: { order_id: "orders" },
  payments: { order_id: "orders" },
  bills: { order_id: "orders" },
  lines: { order_id: "orders" },
  refunds: { order_id: "orders" },
  links: { order_id: "orders", event_id: "events" },
  entries: { account_id: "accounts" },
  ticks: { entry_id: "entries" },
  marks: { entry_id: "entries" },
  traces: { log_id: "logs" },
  labels: { log_id: "logs" },
  readings: { event_id: "events" },
  scans: { parcel_id: "parcels" },
};

/** The tables that rows of a table belong to, by the columns that tell which row. */
export function ownersOf(table: string): Readonly<Record<string, string>> {
  return owners[table] ?? {};
}

/** The data of the shop, with all that it ever was, and its server. */
export class Shop {
  /** Paths and queries that were asked for, decoded. */
  readonly asked: string[] = [];
  /** Called before each answer; answers itself where it returns true. */
  onRequest: (...request: Parameters<Handler>) => boolean = () => false;
  origin = "";
  /** What time it is, in milliseconds since 1970. */
  now: () => number = Date.now;
  /** What time its responses say it is, likewise; null to say nothing of it. */
  clock: () => number | null = Date.now;
  readonly #options: Required<ShopOptions>;
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #history = new Map<string, Version[]>();
  /** By table and id, which of all commits was the last of a row, there or not. */
  readonly #places = new Map<string, number>();
  readonly #partsTouchedAt = new Map<string, number>();
  #lastId = 0;
  #commits = 0;

  constructor(options: ShopOptions = {}) {
    this.#options = {
      pageSize: 2,
      strictCursors: true,
      counted: true,
      textSequence: false,
      tokenLife: Number.POSITIVE_INFINITY,
      ...options,
    };
  }

  /** A shop that is served until the test ends. */
  static async open(test: Pick<TestContext, "after">, options?: ShopOptions): Promise<Shop> {
    const shop = new Shop(options);
    const api = shop.#api();
    shop.origin = await serve(test, async (request, response, url) => {
      shop.asked.push(decodeURIComponent(url.pathname + url.search));
      const date = shop.clock();
      if (date === null) response.sendDate = false;
      else response.setHeader("date", new Date(date).toUTCString());
      if (shop.onRequest(request, response, url)) return;
      const { method = "GET" } = request;
      const query = method === "POST" ? queryIn(await text(request)) : url.searchParams;
      const { body, status } = api({ method, url, query, headers: new Headers(), body: "" });
      sendJson(response, body, status);
    });
    return shop;
  }

  /** The rows of a table, oldest first. */
  rows(table: string): Row[] {
    return [...this.#rowsOf(table).values()];
  }

  find(table: string, id: string): Row | undefined {
    return this.#rowsOf(table).get(id);
  }

  /** All that a row ever was, oldest first. */
  versions(table: string, id: string): readonly Version[] {
    return this.#history.get(`${table} ${id}`) ?? [];
  }

  /** Adds a row, or puts one in the place of that with its id; made now, unless it says otherwise. */
  put(table: string, columns: JsonObject): Row {
    const now = new Date(this.now()).toISOString();
    const { id = this.#newId() } = columns;
    const row = { created_at: now, updated_at: now, ...columns, id: String(id) };
    this.#commit(table, row.id, row);
    return row;
  }

  /** Changes a row: now, or so many milliseconds ago as its `updated_at` tells, but never before its last change. */
  change(table: string, id: string, columns: JsonObject, lag = 0): void {
    const row = this.find(table, id);
    if (row === undefined) return;
    const last = Date.parse(String(row.updated_at));
    const updated_at = new Date(Math.max(last, this.now() - lag)).toISOString();
    this.#commit(table, id, { ...row, updated_at, ...columns });
  }

  /** Deletes a row, with those that belong to it. */
  delete(table: string, id: string): void {
    for (const [part, columns] of Object.entries(owners)) {
      for (const [column, owner] of Object.entries(columns)) {
        const own = owner === table ? this.rows(part).filter((row) => row[column] === id) : [];
        for (const row of own) this.delete(part, row.id);
      }
    }
    this.#commit(table, id, null);
  }

  /** When a row that belongs to an order last changed, came or went. */
  partsTouchedAt(orderId: string): number {
    return this.#partsTouchedAt.get(orderId) ?? 0;
  }

  #newId(): string {
    this.#lastId += 1;
    // Wide enough that ids are in the order of their texts.
    return String(this.#lastId).padStart(6, "0");
  }

  #rowsOf(table: string): Map<string, Row> {
    const known = this.#tables.get(table) ?? new Map<string, Row>();
    this.#tables.set(table, known);
    return known;
  }

  #commit(table: string, id: string, row: Row | null): void {
    const now = this.now();
    const key = `${table} ${id}`;
    const versions = this.#history.get(key) ?? [];
    const order = (row ?? this.find(table, id))?.order_id;
    if (order !== undefined) this.#partsTouchedAt.set(String(order), now);
    const last = versions.at(-1);
    if (last !== undefined && last.until === Number.POSITIVE_INFINITY) last.until = now;
    this.#commits += 1;
    this.#places.set(key, this.#commits);
    if (row === null) {
      this.#rowsOf(table).delete(id);
    } else {
      const seq = this.#options.textSequence ? sequenceText(this.#commits) : this.#commits;
      const made = table === "logs" ? { ...row, seq } : row;
      this.#rowsOf(table).set(id, made);
      versions.push({ row: made, from: now, until: Number.POSITIVE_INFINITY });
    }
    this.#history.set(key, versions);
  }

  /** The lists of the shop as the test kit serves them: newest first, but events by the time of their last change. */
  #api(): FakeApi {
    const list =
      (table: string): FakeRows =>
      (_values, query) =>
        this.#newestFirst(table, query);
    const part =
      (table: string, owner: string, column: string): FakeRows =>
      ({ [column]: id = "" }, query) =>
        this.find(owner, id) === undefined
          ? null
          : this.#newestFirst(table, query).filter((row) => row[column] === id);
    const ofOrders =
      (table: string): FakeRows =>
      (_values, query) => {
        const ids = query.get("order_ids")?.split(",") ?? [];
        return ids.some((id) => this.find("orders", id) === undefined)
          ? null
          : this.#newestFirst(table).filter(({ order_id }) => ids.includes(String(order_id)));
      };
    return fakeApi({
      lists: {
        "/orders": (_values, query) =>
          this.#newestFirst("orders", query).map((row) => this.#withLines(row)),
        "/items": list("items"),
        "/notes": list("notes"),
        "/events": () => this.#byChange("events"),
        "/logs": () => this.#byChange("logs"),
        "/links": list("links"),
        "/labels": list("labels"),
        "/bills": ofOrders("bills"),
        "/refunds": ofOrders("refunds"),
        "/contacts": (_values, query) => this.#changesSince("contacts", query),
        "/tasks": list("tasks"),
        "/days/{day}/readings": ({ day }) =>
          this.#newestFirst("readings").filter((row) => row.day === day),
        "/orders/{order_id}/lines": part("lines", "orders", "order_id"),
        "/entries/{entry_id}/ticks": part("ticks", "entries", "entry_id"),
        "/entries/{entry_id}/marks": part("marks", "entries", "entry_id"),
        "/logs/{log_id}/traces": part("traces", "logs", "log_id"),
        "/accounts": list("accounts"),
        "/parcels": list("parcels"),
        "/parcels/{parcel_id}/scans": part("scans", "parcels", "parcel_id"),
        "/orders/{order_id}/files": part("files", "orders", "order_id"),
        "/orders/{order_id}/payments": part("payments", "orders", "order_id"),
        "/accounts/{account_id}/entries": part("entries", "accounts", "account_id"),
      },
      filters: {
        "created_at[gte]": "created_at",
        "updated_at[gte]": "updated_at",
        "seq[gte]": "seq",
      },
      paging: (rows, request) => this.#page(rows as readonly Row[], request),
    });
  }

  #byChange(table: string, rows = this.rows(table)): Row[] {
    const placed = rows.map((row) => ({ row, place: this.#changePlace(table, row) }));
    return placed.sort((left, right) => (left.place < right.place ? -1 : 1)).map(({ row }) => row);
  }

  /** All rows, or what has changed since a token, with what is left of rows that were removed; null for a lapsed token. */
  #changesSince(table: string, query: URLSearchParams): Row[] | null {
    const token = query.get("token");
    if (token !== null && Number(token) < this.#commits - this.#options.tokenLife) return null;
    const removed = [...this.#places.keys()]
      .map((key) => key.split(" "))
      .filter(([name, id = ""]) => name === table && this.find(table, id) === undefined)
      .map(([, id = ""]): Row => ({ id, removed: true }));
    const isStart = token === null && !query.has("after");
    return this.#byChange(table, [...this.rows(table), ...(isStart ? [] : removed)]).filter(
      (row) => token === null || this.#changePlace(table, row) > token,
    );
  }

  /** An order with the first page of its lines, if it has any. */
  #withLines(order: Row): Row {
    const lines = this.#newestFirst("lines").filter(({ order_id }) => order_id === order.id);
    return lines.length === 0 ? order : { ...order, lines: this.#pageOf("lines", lines, null) };
  }

  /** The rows of a table, or those with the values that a query has for columns. */
  #newestFirst(table: string, query = new URLSearchParams()): Row[] {
    const values = [...query].filter(([name]) => /^(?!after$)\w+$/.test(name));
    return this.rows(table)
      .filter((row) => values.every(([column, value]) => row[column] === value))
      .sort((left, right) => (left.id < right.id ? 1 : -1));
  }

  /** A page behind a row, which may be gone where cursors are not strict. */
  #page(rows: readonly Row[], { url, query }: FakeRequest): FakeResponse {
    const table = url.pathname.split("/").at(-1) ?? "";
    const after = query.get("after");
    const isStrict = this.#options.strictCursors && !listedByChange.includes(table);
    if (after !== null && isStrict && this.find(table, after) === undefined) {
      return { status: 404, body: { message: "not found" } };
    }
    return { body: this.#pageOf(table, rows, after) };
  }

  #pageOf(table: string, rows: readonly Row[], after: string | null): JsonObject {
    const { pageSize, counted } = this.#options;
    const isByChange = listedByChange.includes(table);
    const placeOf = (row: Row) => (isByChange ? this.#changePlace(table, row) : row.id);
    const left = rows.filter((row) => {
      if (after === null) return true;
      return isByChange ? placeOf(row) > after : row.id < after;
    });
    const page = left.slice(0, pageSize);
    const last = page.at(-1);
    return {
      [table]: page,
      meta: {
        ...(last && left.length > pageSize
          ? { after: placeOf(last) }
          : { token: sequenceText(this.#commits) }),
        ...(counted && { total: rows.length }),
      },
    };
  }

  /** Where a row stands in a list in the order of the changes. */
  #changePlace(table: string, { updated_at, id }: Row): string {
    return table === "events"
      ? `${updated_at}~${id}`
      : sequenceText(this.#places.get(`${table} ${id}`));
  }
}

/** The tables that are listed in the order of the changes. */
const listedByChange: readonly string[] = ["contacts", "events", "logs"];

/** What a search says in its body, as the query of a list says it. */
function queryIn(body: string): URLSearchParams {
  const { after, filters } = JSON.parse(body);
  const query = { after, "updated_at[gte]": filters[0].value };
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value != null));
}

/** The day of a time. */
export function dayOf(time: unknown): string {
  return String(time).slice(0, 10);
}

/** A place in a sequence as text, wide enough that it sorts. */
function sequenceText(seq: unknown): string {
  return String(seq).padStart(6, "0");
}
