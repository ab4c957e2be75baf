/** A fake API: lists that a test fills with rows, served by HTTP with paging, filters and faults. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { valueAt } from "../index.ts";
import { type JsonObject, stringifyJson } from "../singer/index.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";
import { onePage, type Paging } from "./paging.ts";
import { type Lifetime, serve } from "./serve.ts";

/** An API: it makes an answer of a request. `fakeApi` makes one of lists; a function of your own does as well. */
export type FakeApi = (request: FakeRequest) => FakeResponse;

/** The rows of a list: all of them, or those for the values in the path and the query; null for a 404. */
export type FakeRows =
  | readonly JsonObject[]
  | ((
      values: Readonly<Record<string, string>>,
      query: URLSearchParams,
    ) => readonly JsonObject[] | null);

export interface FakeApiOptions {
  /** The lists by their path, with `{name}` for what varies: `/shelves/{shelf_id}/books`. */
  readonly lists: Readonly<Record<string, FakeRows>>;
  /** How lists are handed out. Default: each in one answer that is the list itself. */
  readonly paging?: Paging;
  /** Filters that leave out earlier rows: the parameter of each, and where rows have the time: `{ since: "updated_at" }`. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Whether a request has the right credential; 401 where it has not. Default: none is wanted. */
  readonly authorize?: (request: FakeRequest) => boolean;
}

/** An API of lists. */
export function fakeApi({
  lists,
  paging = onePage(),
  filters = {},
  authorize = () => true,
}: FakeApiOptions): FakeApi {
  return (request) => {
    if (!authorize(request)) return { status: 401, body: { message: "Unauthorized" } };
    const rows = rowsAt(lists, request);
    if (rows === null) return { status: 404, body: { message: "Not found" } };
    const wanted = rows.filter((row) => isRequested(row, filters, request.query));
    return paging(wanted, request);
  };
}

function rowsAt(
  lists: FakeApiOptions["lists"],
  { url, query }: FakeRequest,
): readonly JsonObject[] | null {
  for (const [path, rows] of Object.entries(lists)) {
    const values = valuesIn(path, url.pathname);
    if (values !== null) return typeof rows === "function" ? rows(values, query) : rows;
  }
  return null;
}

/** The values that a path has in the places of a pattern; null where it is another path. */
function valuesIn(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const steps = path.split("/");
  const names = pattern.split("/");
  if (steps.length !== names.length) return null;
  const values: Record<string, string> = {};
  for (const [index, expected] of names.entries()) {
    const step = decodeURIComponent(steps[index] ?? "");
    const [, name] = /^\{(\w+)\}$/.exec(expected) ?? [];
    if (name !== undefined) values[name] = step;
    else if (step !== expected) return null;
  }
  return values;
}

function isRequested(
  row: JsonObject,
  filters: NonNullable<FakeApiOptions["filters"]>,
  query: URLSearchParams,
): boolean {
  return Object.entries(filters).every(([parameter, column]) => {
    const from = query.get(parameter);
    const own = valueAt(row, column);
    if (from === null) return true;
    return typeof own === "number"
      ? own >= Number(from)
      : Date.parse(String(own)) >= Date.parse(from);
  });
}

/** What can go wrong between an API and a tap, and passes. */
export const faults = ["error", "limit", "reset", "cut-off", "no-json"] as const;
export type Fault = (typeof faults)[number];

export interface FakeServerOptions {
  /** Called with each request and its number, from 1, before it is answered; a fault takes the answer's place. */
  readonly onRequest?: (request: FakeRequest, number: number) => Fault | null;
}

/** A fake API that is being served. */
export interface FakeServer {
  readonly origin: string;
  /** All that has been asked so far. */
  readonly requests: readonly FakeRequest[];
}

/** Serves an API on the loopback address until the test ends. */
export async function serveApi(
  test: Lifetime,
  api: FakeApi,
  { onRequest = () => null }: FakeServerOptions = {},
): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  let origin = "";
  origin = await serve(test, async (incoming, response) => {
    const request = await read(incoming, origin);
    requests.push(request);
    const fault = onRequest(request, requests.length);
    if (fault !== null) fail(response, fault);
    else answer(response, api, request);
  });
  return { origin, requests };
}

async function read(incoming: IncomingMessage, origin: string): Promise<FakeRequest> {
  const url = new URL(incoming.url ?? "/", origin);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const { method = "GET" } = incoming;
  return { method, url, query: url.searchParams, headers, body: await text(incoming) };
}

function answer(response: ServerResponse, api: FakeApi, request: FakeRequest): void {
  let made: FakeResponse;
  try {
    made = api(request);
  } catch (error) {
    // What is wrong in a test's own code must not look like the API's failure, which would be tried again.
    made = { status: 400, body: { message: `The fake API threw: ${String(error)}` } };
  }
  const { status = 200, headers = {}, body } = made;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(stringifyJson(body));
}

function fail(response: ServerResponse, fault: Fault): void {
  switch (fault) {
    case "error":
      response.writeHead(503).end();
      break;
    case "limit":
      response.writeHead(429, { "retry-after": "0" }).end();
      break;
    case "reset":
      response.destroy();
      break;
    case "cut-off":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"', () => response.destroy());
      break;
    case "no-json":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Be right back</html>");
      break;
  }
}
