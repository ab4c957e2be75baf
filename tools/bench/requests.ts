/** The number of requests of a run, against the theoretical minimum. */

import { measure } from "./measure.ts";
import type { Report, Row } from "./report.ts";
import { Server, type ServerAnswer } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

/** Counts the requests of a full sync of all tables, by endpoint. */
export async function measureRequests(bench: Workbench): Promise<Report> {
  const server = new Server({ incidents: bench.incidents(800) });
  try {
    await measure(await bench.tap(await server.ask(), null));
    const rows = await rowsOf(await server.ask());
    const sum = (figure: string): number =>
      rows.reduce((total, { figures }) => total + (figures[figure] ?? 0), 0);
    return {
      title: "Requests of a full sync of all tables, against the fewest that return their rows",
      compared: { figure: "requests", bound: "least" },
      rows: [...rows, { name: "all", figures: { requests: sum("requests"), least: sum("least") } }],
    };
  } finally {
    await server.close();
  }
}

/**
 * A list takes one request per page of rows, and at least one; so does each list of a parent row. The content of
 * the pages is found by requesting them again.
 */
async function rowsOf({ origin, apiKey, requests }: ServerAnswer): Promise<Row[]> {
  const lists = new Map<string, { page: number; rows: number; requests: number }>();
  for (const { url } of requests) {
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer: unknown = await fetch(origin + url, { headers }).then((it) => it.json());
    const rows = Object.values(answer ?? {}).find(Array.isArray)?.length ?? 0;
    const { pathname, searchParams } = new URL(url, origin);
    const page = Number(searchParams.get("page_size") ?? Number.POSITIVE_INFINITY);
    for (const name of [...searchParams.keys()]) {
      if (/^(?:after|page_size|created_at\b.*)$/.test(name)) searchParams.delete(name);
    }
    const key = `${pathname}?${searchParams}`;
    const list = lists.get(key) ?? { page, rows: 0, requests: 0 };
    lists.set(key, { page, rows: list.rows + rows, requests: list.requests + 1 });
  }
  const endpoints = new Map<string, { requests: number; least: number }>();
  for (const [key, list] of lists) {
    const name = key.split("?", 1)[0]?.replaceAll(/\/[0-9A-Z]{26}(?=\/|$)/g, "/…") ?? "";
    const known = endpoints.get(name) ?? { requests: 0, least: 0 };
    endpoints.set(name, {
      requests: known.requests + list.requests,
      least: known.least + Math.max(1, Math.ceil(list.rows / list.page)),
    });
  }
  return [...endpoints].map(([name, figures]) => ({ name, figures }));
}
