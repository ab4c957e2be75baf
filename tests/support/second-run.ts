/** Reads tables of incident.io twice, incrementally: what a later run requests is what the first one left it to find. */

import type { TestContext } from "node:test";
import { type JsonObject, parseState, type State } from "singer-tap-sdk/singer";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { type Synced, syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { IncidentTap } from "../../src/tap.ts";

/** Responds to a path and its query; undefined for what is not there. */
export type Respond = (path: string, query: URLSearchParams) => JsonObject | undefined;

/** A run, with the requests that the server saw, sorted, as a path and its decoded query each. */
export interface ServedRun extends Synced {
  readonly asked: readonly string[];
  /** The last STATE. */
  readonly state: State;
}

export interface Runs {
  readonly tables: readonly string[];
  /** What the catalog says of the replication of tables. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Settings beside key, URL and the method INCREMENTAL. */
  readonly settings?: JsonObject;
  /** What the catalog deselects, as `syncTap` takes it. */
  readonly deselected?: readonly string[];
  readonly state?: State;
}

/**
 * Serves incident.io and returns what runs the tap against it.
 *
 * @param now The time that responses tell, in milliseconds since 1970. Default: that of the host.
 */
export async function serveApi(
  t: TestContext,
  respond: Respond,
  now: () => number = Date.now,
): Promise<(runs: Runs) => Promise<ServedRun>> {
  let asked: string[] = [];
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    const query = [...searchParams].map(([name, value]) => `${name}=${value}`).sort();
    asked.push([pathname, ...query].join(" "));
    response.setHeader("date", new Date(now()).toUTCString());
    const body = respond(pathname, searchParams);
    if (body !== undefined) return sendJson(response, body);
    const errors = [{ code: "not_found", message: "There is no such thing" }];
    sendJson(response, { type: "not_found", status: 404, request_id: "request", errors }, 404);
  });
  return async ({ tables, methods = {}, deselected = [], settings = {}, state }) => {
    asked = [];
    const synced = await syncTap(new IncidentTap(), {
      settings: {
        api_key: "key",
        api_url: origin,
        max_attempts: 1,
        replication_method: "INCREMENTAL",
        ...settings,
      },
      tables,
      methods,
      deselected,
      ...(state && { state }),
    });
    const last = synced.messages.findLast(({ type }) => type === "STATE");
    const parsed = parseState(last?.value);
    if (!("state" in parsed)) throw new Error("The run wrote no STATE");
    return { ...synced, asked: asked.toSorted(), state: parsed.state };
  };
}

/** Pages of a list as the API gives them: `after` is the id of a page's last row. */
export function pageOf(
  name: string,
  rows: readonly JsonObject[],
  query: URLSearchParams,
): JsonObject {
  const size = Number(query.get("page_size") ?? rows.length);
  const start = rows.findIndex(({ id }) => id === query.get("after")) + 1;
  const page = rows.slice(start, start + size);
  const isLast = start + size >= rows.length;
  return { [name]: page, pagination_meta: isLast ? {} : { after: page.at(-1)?.id } };
}

/** The rows that a filter by `updated_at[gte]` lets through. */
export function changedSince(
  rows: readonly JsonObject[],
  query: URLSearchParams,
): readonly JsonObject[] {
  const since = Date.parse(query.get("updated_at[gte]") ?? "1970-01-01");
  return rows.filter(({ updated_at }) => Date.parse(String(updated_at)) >= since);
}
