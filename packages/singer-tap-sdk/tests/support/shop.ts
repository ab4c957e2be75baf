/** A shop whose data changes while it is read, served over HTTP in the ways in which lists are served. */

import type { TestContext } from "node:test";
import type { JsonObject } from "../../src/singer/index.ts";
import { type Handler, sendJson, serve } from "./serve.ts";

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
}

/** How a table is listed: newest first, unless by the time of the last change. */
interface Listing {
  readonly table: string;
  readonly ascending?: boolean;
  /** Filters that compare UTC days; others compare instants. */
  readonly byDay?: boolean;
  /** Column that holds the row of the path that the list belongs to. */
  readonly owner?: { readonly table: string; readonly column: string };
}

const routes: readonly (readonly [RegExp, Listing])[] = [
  [/^\/orders$/, { table: "orders", byDay: true }],
  [/^\/items$/, { table: "items" }],
  [/^\/notes$/, { table: "notes" }],
  [/^\/events$/, { table: "events", ascending: true }],
  [/^\/accounts$/, { table: "accounts" }],
  [/^\/orders\/(\w+)\/files$/, { table: "files", owner: { table: "orders", column: "order_id" } }],
  [
    /^\/orders\/(\w+)\/payments$/,
    { table: "payments", owner: { table: "orders", column: "order_id" } },
  ],
  [
    /^\/accounts\/(\w+)\/entries$/,
    { table: "entries", owner: { table: "accounts", column: "account_id" } },
  ],
];

/** Tables whose rows belong to an order: a change of one counts as a change of the order. */
export const partsOfOrders = ["items", "notes", "files", "payments"] as const;

/** The tables whose rows belong to a row of another one, and the columns that tell which. */
const owners = [
  ...partsOfOrders.map((part) => ({ part, table: "orders", column: "order_id" })),
  { part: "entries", table: "accounts", column: "account_id" },
];

/** The data of the shop, with all that it ever was, and its server. */
export class Shop {
  /** Paths and queries that were asked for, decoded. */
  readonly asked: string[] = [];
  /** Called before each answer; answers itself where it returns true. */
  onRequest: (...request: Parameters<Handler>) => boolean = () => false;
  origin = "";
  /** What time its responses say it is, in milliseconds since 1970. */
  clock: () => number = Date.now;
  readonly #options: Required<ShopOptions>;
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #history = new Map<string, Version[]>();
  readonly #partsTouchedAt = new Map<string, number>();
  #lastId = 0;

  constructor(options: ShopOptions = {}) {
    this.#options = { pageSize: 2, strictCursors: true, counted: true, ...options };
  }

  /** A shop that is served until the test ends. */
  static async open(test: Pick<TestContext, "after">, options?: ShopOptions): Promise<Shop> {
    const shop = new Shop(options);
    shop.origin = await serve(test, (request, response, url) => {
      shop.asked.push(decodeURIComponent(url.pathname + url.search));
      response.setHeader("date", new Date(shop.clock()).toUTCString());
      if (!shop.onRequest(request, response, url)) shop.#answer(response, url);
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
    const now = new Date().toISOString();
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
    const updated_at = new Date(Math.max(last, Date.now() - lag)).toISOString();
    this.#commit(table, id, { ...row, updated_at, ...columns });
  }

  /** Deletes a row, with those that belong to it. */
  delete(table: string, id: string): void {
    const parts = owners.filter((owner) => owner.table === table);
    for (const { part, column } of parts) {
      for (const row of this.rows(part)) if (row[column] === id) this.#commit(part, row.id, null);
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
    const now = Date.now();
    const key = `${table} ${id}`;
    const versions = this.#history.get(key) ?? [];
    const order = (row ?? this.find(table, id))?.order_id;
    if (order !== undefined) this.#partsTouchedAt.set(String(order), now);
    const last = versions.at(-1);
    if (last !== undefined && last.until === Number.POSITIVE_INFINITY) last.until = now;
    if (row === null) {
      this.#rowsOf(table).delete(id);
    } else {
      this.#rowsOf(table).set(id, row);
      versions.push({ row, from: now, until: Number.POSITIVE_INFINITY });
    }
    this.#history.set(key, versions);
  }

  #answer(response: Parameters<Handler>[1], { pathname, searchParams }: URL): void {
    for (const [path, listing] of routes) {
      const match = path.exec(pathname);
      if (match === null) continue;
      const { owner } = listing;
      const query = new Map(searchParams);
      if (owner !== undefined) {
        const id = match[1] ?? "";
        if (this.find(owner.table, id) === undefined) break;
        query.set(owner.column, id);
      }
      const page = this.#page(listing, query);
      if (page === null) break;
      sendJson(response, page);
      return;
    }
    sendJson(response, { message: "not found" }, 404);
  }

  /** One page; null where its cursor is not known. */
  #page(
    { table, ascending = false, byDay = false }: Listing,
    query: ReadonlyMap<string, string>,
  ): object | null {
    const { pageSize, strictCursors, counted } = this.#options;
    const after = query.get("after");
    if (after !== undefined && strictCursors && !ascending && this.find(table, after) === undefined)
      return null;
    const wanted = this.rows(table).filter((row) =>
      [...query].every(([name, value]) => {
        if (name === "after") return true;
        const [, column, operator] = /^(\w+)(\[gte\])?$/.exec(name) ?? [];
        const own = String(row[column ?? ""]);
        if (operator === undefined) return own === value;
        return byDay
          ? own.slice(0, 10) >= value.slice(0, 10)
          : Date.parse(own) >= Date.parse(value);
      }),
    );
    const place = (row: Row): string => (ascending ? `${row.updated_at}~${row.id}` : row.id);
    const ordered = wanted
      .map((row) => ({ row, place: place(row) }))
      .sort((left, right) => (left.place < right.place === ascending ? -1 : 1));
    const left = ordered.filter(
      (one) => after === undefined || (ascending ? one.place > after : one.place < after),
    );
    const page = left.slice(0, pageSize);
    return {
      [table]: page.map(({ row }) => row),
      meta: {
        ...(left.length > pageSize && { after: page.at(-1)?.place }),
        ...(counted && { total: wanted.length }),
      },
    };
  }
}
