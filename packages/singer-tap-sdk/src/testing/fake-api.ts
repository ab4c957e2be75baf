/** A fake API: lists of rows, served over HTTP with paging, filters and faults. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { valueAt } from "../index.ts";
import { type JsonObject, stringifyJson } from "../singer/index.ts";
import type { FakeRequest, FakeResponse } from "./fake-request.ts";
import { onePage, type Paging } from "./paging.ts";
import { type Lifetime, serve } from "./serve.ts";

/** An API: returns a response to a request. `fakeApi` creates one from lists; your own function works too. */
export type FakeApi = (request: FakeRequest) => FakeResponse;

/** The rows of a list: all of them, or those for the values in the path; null for a 404. */
export type FakeRows =
  | readonly JsonObject[]
  | ((
      values: Readonly<Record<string, string>>,
      query: URLSearchParams,
    ) => readonly JsonObject[] | null);

export interface FakeApiOptions {
  /** Lists by path, with `{name}` for variable parts: `/shelves/{shelf_id}/books`. */
  readonly lists: Readonly<Record<string, FakeRows>>;
  /** How lists are paged. Default: each in one response that is the list itself. */
  readonly paging?: Paging;
  /**
   * Filters for later rows: the parameter of each, and the property with the time, number, or text that sorts:
   * `{ since: "updated_at" }`.
   */
  readonly filters?: Readonly<Record<string, string>>;
  /** Whether a request has the right credential; 401 if not. Default: no credential needed. */
  readonly authorize?: (request: FakeRequest) => boolean;
}

/** Creates an API from lists. */
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
    const matching = rows.filter((row) => isRequested(row, filters, request.query));
    return paging(matching, request);
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

/** The values of a path in a pattern's placeholders; null if it does not match. */
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
    if (typeof own === "number") return own >= Number(from);
    const text = String(own);
    return isTime(text) && isTime(from) ? Date.parse(text) >= Date.parse(from) : text >= from;
  });
}

/** Whether a text is a time, or a day, and not one that merely sorts. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d/.test(text);
}

/** Transient faults between an API and a tap. */
export const faults = [
  "error",
  "limit",
  "limit-without-time",
  "reset",
  "cut-off",
  "no-json",
] as const;
export type Fault = (typeof faults)[number];

export interface FakeServerOptions {
  /** Called with each request and its number, from 1; a fault replaces its response. */
  readonly onRequest?: (request: FakeRequest, number: number) => Fault | null;
}

/** A running fake API. */
export interface FakeServer {
  readonly origin: string;
  /** All requests so far. */
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
    else respond(response, api, request);
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

function respond(response: ServerResponse, api: FakeApi, request: FakeRequest): void {
  let made: FakeResponse;
  try {
    made = api(request);
  } catch (error) {
    // A bug in the test's code must not look like a server error, which would be retried.
    made = { status: 400, body: { message: `The fake API threw: ${String(error)}` } };
  }
  const { status = 200, headers = {}, body } = made;
  if (body instanceof Uint8Array) {
    response.writeHead(status, headers).end(body);
    return;
  }
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
    case "limit-without-time":
      response.writeHead(429).end();
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
