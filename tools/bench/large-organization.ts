/**
 * An organization of any size in the memory of a small one: each row is made from one of a few hundred, as it is requested.
 * The lists of incidents, of the rows that incidents embed, and of alerts, newest first, in pages and by time of creation.
 */

import { createServer } from "node:http";
import { foundOrganisation } from "../../sandbox/organisation.ts";

/** How often a list has a row for an incident. */
const rowsPerIncident: Readonly<Record<string, number>> = {
  incidents: 1,
  incident_updates: 4,
  actions: 1,
  follow_ups: 1,
  alerts: 2.5,
};

/** Rows that the others are made of. */
const patterns = 200;

/** The newest incident is as old as this; each further one is ten minutes older. */
const newest = Date.parse("2026-11-16T09:00:00Z");
const distance = 600_000;

type Pattern = Readonly<Record<string, unknown>>;

/** Makes the rows of one list. */
class List {
  readonly name: string;
  readonly #patterns: readonly Pattern[];
  readonly #rate: number;
  readonly #size: number;

  constructor(name: string, rows: readonly Pattern[], incidents: number) {
    this.name = name;
    this.#patterns = rows.slice(0, patterns);
    this.#rate = rowsPerIncident[name] ?? 1;
    this.#size = Math.floor(incidents * this.#rate);
  }

  /** The response to a request. */
  page(query: URLSearchParams): object {
    const limit = Number(query.get("page_size") ?? 25);
    const [since, until] = query.get("created_at[date_range]")?.split("~") ?? [];
    const from = query.get("created_at[gte]") ?? since;
    const to = query.get("created_at[lte]") ?? until;
    // Days include their last moment.
    const latest = to === undefined || to === null ? newest : Date.parse(to) + lengthOf(to);
    const first = Math.max(0, Math.ceil((newest - latest) / this.#distance));
    const oldest = from === undefined || from === null ? 0 : Date.parse(from);
    const end = Math.min(this.#size, Math.floor((newest - oldest) / this.#distance) + 1);
    const start = Math.max(first, Number(query.get("after")?.slice(-8) ?? -1) + 1);
    const stop = Math.min(start + limit, end);
    const rows = Array.from({ length: Math.max(0, stop - start) }, (_, at) =>
      this.#row(start + at),
    );
    const after = stop < end ? { after: rows.at(-1)?.id } : {};
    return { [this.name]: rows, pagination_meta: { ...after, page_size: limit } };
  }

  get #distance(): number {
    return distance / this.#rate;
  }

  #row(index: number): Pattern {
    const created_at = new Date(newest - index * this.#distance).toISOString();
    return {
      ...this.#patterns[index % this.#patterns.length],
      id: idOf(this.name, index),
      ...(this.name !== "incidents" && { incident_id: idOf("incidents", index / this.#rate) }),
      created_at,
      updated_at: created_at,
    };
  }
}

/** As long as the API's, and as distinct at the end. */
function idOf(list: string, index: number): string {
  const name = list.toUpperCase().replace(/[^A-Z]/g, "");
  return `01${name.padEnd(16, "X").slice(0, 16)}${String(Math.floor(index)).padStart(8, "0")}`;
}

/** Milliseconds of the day or the moment that a bound names. */
function lengthOf(bound: string): number {
  return bound.length === 10 ? 86_400_000 - 1 : 0;
}

/** Serves it until the process ends. */
export async function serveLargeOrganization(incidents: number): Promise<string> {
  const { tables } = foundOrganisation({ incidents: patterns });
  const lists = new Map(
    Object.entries(tables)
      .filter(([name]) => Object.hasOwn(rowsPerIncident, name))
      .map(([name, rows]) => [name, new List(name, rows, incidents)]),
  );
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const list = lists.get(pathname.split("/").at(-1) ?? "");
    // All of it belongs to incidents of one mode.
    const mode = searchParams.get("incident_mode") ?? "standard";
    const isEmpty = mode !== "standard" && list !== undefined;
    const body = isEmpty ? { [list.name]: [], pagination_meta: {} } : list?.page(searchParams);
    const limits = { "x-ratelimit-limit": "1000000", "x-ratelimit-remaining": "1000000" };
    response.writeHead(list === undefined ? 404 : 200, {
      "content-type": "application/json",
      ...limits,
    });
    response.end(JSON.stringify(body ?? { type: "not_found" }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It has no port");
  return `http://127.0.0.1:${address.port}`;
}
