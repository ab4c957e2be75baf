/** The ways in which a response can go wrong on its way. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { keysOf } from "../organisation/keyed.ts";
import { GAP } from "./listing.ts";
import { TOO_MANY_REQUESTS } from "./problem.ts";
import { isObject, type Json, type JsonObject, objectsIn, textAt } from "./records.ts";
import { encode, type PreparedResponse, send } from "./response.ts";

/** What a fault may use. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The response without the fault. */
  readonly prepared: PreparedResponse;
  /** An error in the API's own form. */
  readonly problem: (status: number, type: string, message: string) => PreparedResponse;
  /** Runs something after some milliseconds. */
  readonly later: (milliseconds: number, then: () => void) => void;
  /** `Retry-After` of the 429 faults, in seconds. */
  readonly retryAfter: number;
  /** Milliseconds between two bytes of a `drip`, and length of a `pause`. */
  readonly pace: number;
  /** The list's key in a good response. */
  readonly key: string;
};

/** Returns what to send instead of the prepared response; nothing where it has dealt with the connection itself. */
type Fault = (exchange: Exchange) => PreparedResponse | undefined;

/** A port of the discard service, on which nothing listens. */
const FOREIGN_ORIGIN = "http://127.0.0.1:9";

/** Kinds that pass quickly: the same request succeeds the next time. */
const transient = {
  "internal-error": problem(500, "internal_error", "Something went wrong on our side"),
  "bad-gateway": () => htmlPage(502, "502 Bad Gateway"),
  unavailable: () => ({ status: 503, headers: {}, body: "" }),
  "gateway-timeout": () => htmlPage(504, "504 Gateway Time-out"),
  /** 429 with `Retry-After` in seconds. */
  "too-many-requests": (exchange) => tooMany(exchange, String(exchange.retryAfter)),
  /** 429 with `Retry-After` as an HTTP date, the other form that HTTP allows (RFC 9110, 10.2.3). */
  "too-many-requests-date": (exchange) => tooMany(exchange, httpDateIn(exchange.retryAfter)),
  /** 429 that does not say when to come back. */
  "too-many-requests-silent": (exchange) => tooMany(exchange),
  "request-timeout": problem(408, "request_timeout", "The request took too long"),
  /** The connection is gone before a byte of the response. */
  reset: ({ request }) => {
    request.socket.destroy();
    return undefined;
  },
  /** The head and half of the body, then the connection is gone; `Content-Length` promises more. */
  "cut-off": (exchange) => half(exchange, () => exchange.request.socket.destroy()),
  /** As `cut-off`, but the body is chunked: its end is missing, no length is. */
  "cut-off-chunked": ({ prepared: { status, headers, body }, response, request, later }) => {
    response.writeHead(status, headers);
    response.write(Buffer.from(body).subarray(0, Math.ceil(body.length / 2)));
    later(1, () => request.socket.destroy());
    return undefined;
  },
  /** 200 with a page for people. */
  html: () => htmlPage(200, "We will be right back"),
  /** 200 with no body at all. */
  empty: (exchange) => withBody(exchange, ""),
  /** 200 whose JSON stops half way, though the length is right. */
  "broken-json": (exchange) => {
    const { body } = exchange.prepared;
    return withBody(exchange, body.slice(0, Math.floor(body.length / 2)));
  },
  /** Says gzip, is not. */
  "broken-gzip": (exchange) => compressed(exchange, Buffer.from(exchange.prepared.body)),
  /** Gzip that stops half way, though the length is right. */
  "cut-gzip": (exchange) => {
    const bytes = gzipSync(exchange.prepared.body);
    return compressed(exchange, bytes.subarray(0, Math.floor(bytes.length / 2)));
  },
  /** Half of the body, a pause, the other half: slow, but complete and right. */
  pause: (exchange) =>
    half(exchange, (rest) => exchange.later(exchange.pace, () => exchange.response.end(rest))),
} as const satisfies Record<string, Fault>;

/** Kinds that end with the client's timeout. */
const silent = {
  /** Not a byte, for ever. */
  stall: () => undefined,
  /** The head and half of the body, then nothing. */
  "stall-body": (exchange) => half(exchange, () => undefined),
  /** The body, a byte at a time. */
  drip: ({ prepared, request, response, later, pace }) => {
    const { headers, bytes } = encode(prepared, request);
    response.writeHead(prepared.status, headers);
    const next = (place: number): void => {
      if (place === bytes.length) {
        response.end();
      } else if (!response.destroyed) {
        response.write(bytes.subarray(place, place + 1));
        later(pace, () => next(place + 1));
      }
    };
    next(0);
    return undefined;
  },
} as const satisfies Record<string, Fault>;

/** Kinds that a second request need not cure: the response says something that must not be believed. */
const misleading = {
  unauthorized: problem(401, "authentication_error", "This API key is not valid"),
  forbidden: problem(403, "authorization_error", "This API key does not have the required scope"),
  "not-found": problem(404, "resource_not_found", "There is no such record"),
  unprocessable: problem(422, "validation_error", "A parameter is not valid"),
  /** 200, but the body is an error. */
  "error-body": (exchange) => ({ ...transient["internal-error"](exchange), status: 200 }),
  /** 200 with a list where the object belongs. */
  "wrong-shape-list": (exchange) => withBody(exchange, "[]"),
  /** 200 with `null`. */
  "wrong-shape-null": (exchange) => withBody(exchange, "null"),
  /** 200 with a number where the list belongs. */
  "wrong-shape-number": (exchange) =>
    rewritten(exchange, (body) => ({ ...body, [exchange.key]: 7 })),
  /** 200 without the list's key. */
  "missing-records": (exchange) =>
    rewritten(exchange, (body) => ({ ...body, [exchange.key]: undefined })),
  /** 200 without `pagination_meta`, though the page is full; a shorter one stays as it is. */
  "full-page-without-meta": (exchange) =>
    rewritten(exchange, (body) =>
      isFull(body, exchange.key) ? { ...body, pagination_meta: undefined } : body,
    ),
  /** 200 whose cursor is that of the request, or the page's first record: it leads in a circle. */
  "repeated-cursor": (exchange) =>
    rewritten(exchange, (body) =>
      withCursor(body, cursorIn(exchange) ?? firstId(body[exchange.key])),
    ),
  /** 200 with no records and a cursor that has not been seen: the list goes on behind the gap. */
  "empty-page": (exchange) =>
    rewritten(exchange, (body) => {
      const cursor = (cursorIn(exchange) ?? "").replace(GAP, "");
      return withCursor({ ...body, [exchange.key]: [] }, `${GAP}${cursor}`);
    }),
  /** 302 to another origin, which must not be given the key. */
  "foreign-redirect": ({ request }) => redirect(302, `${FOREIGN_ORIGIN}${request.url ?? "/"}`),
  /** 307 to the same origin and path with one parameter more, where the response is. */
  redirect: ({ request: { url = "/" } }) =>
    redirect(307, `${url}${url.includes("?") ? "&" : "?"}redirected=true`),
} as const satisfies Record<string, Fault>;

const faults = { ...transient, ...silent, ...misleading };

/** Name of a way to go wrong. */
export type FaultKind = keyof typeof faults;

/** Every kind. */
export const faultKinds: readonly FaultKind[] = keysOf(faults);

/** The kinds that a retry gets over, without waiting for a timeout. */
export const transientFaultKinds: readonly FaultKind[] = keysOf(transient);

/** Responds with a fault. */
export function sendFault(kind: FaultKind, exchange: Exchange): void {
  const fault: Fault = faults[kind];
  const instead = fault(exchange);
  if (instead) send(instead, exchange.request, exchange.response);
}

/** An error in the API's own form. */
function problem(status: number, type: string, message: string) {
  return (exchange: Exchange): PreparedResponse => exchange.problem(status, type, message);
}

function htmlPage(status: number, title: string): PreparedResponse {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: { "Content-Type": "text/html; charset=utf-8" }, body };
}

function redirect(status: number, Location: string): PreparedResponse {
  return { status, headers: { Location }, body: "" };
}

function tooMany({ problem }: Exchange, retryAfter?: string): PreparedResponse {
  const { headers, ...others } = problem(429, "too_many_requests", TOO_MANY_REQUESTS);
  return { ...others, headers: { ...headers, ...(retryAfter && { "Retry-After": retryAfter }) } };
}

/** An HTTP date has whole seconds; rounded up, so that it never names a moment too early. */
function httpDateIn(seconds: number): string {
  return new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toUTCString();
}

/** Sends the head and the first half, then hands the second half to `then`. */
function half(exchange: Exchange, then: (rest: Buffer) => void): undefined {
  const { prepared, request, response, later } = exchange;
  const { headers, bytes } = encode(prepared, request);
  const middle = Math.floor(bytes.length / 2);
  response.writeHead(prepared.status, headers);
  response.write(bytes.subarray(0, middle));
  // A moment, so that what was written is on the wire before the connection may be destroyed.
  later(1, () => then(bytes.subarray(middle)));
}

function compressed({ prepared, response }: Exchange, bytes: Buffer): undefined {
  response.writeHead(200, {
    ...prepared.headers,
    "Content-Encoding": "gzip",
    "Content-Length": String(bytes.length),
  });
  response.end(bytes);
}

function withBody({ prepared }: Exchange, body: string): PreparedResponse {
  return { ...prepared, body };
}

/** Changes the JSON of a good response; one that is no object goes out unchanged. */
function rewritten(exchange: Exchange, change: (body: JsonObject) => JsonObject): PreparedResponse {
  const body: unknown = JSON.parse(exchange.prepared.body);
  return isObject(body) ? withBody(exchange, JSON.stringify(change(body))) : exchange.prepared;
}

function withCursor(body: JsonObject, after: string): JsonObject {
  const meta = body.pagination_meta;
  return { ...body, pagination_meta: { ...(isObject(meta) && meta), after } };
}

function cursorIn({ request }: Exchange): string | null {
  return new URL(request.url ?? "/", "http://sandbox").searchParams.get("after");
}

function isFull(body: JsonObject, key: string): boolean {
  const { [key]: records, pagination_meta: meta } = body;
  return isObject(meta) && Array.isArray(records) && records.length === meta.page_size;
}

function firstId(records: Json | undefined): string {
  const [first] = objectsIn(records);
  return (first && textAt(first, "id")) ?? "nowhere";
}
