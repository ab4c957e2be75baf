/** The ways in which an answer can go wrong on its way: one line a kind. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { type Answer, encode, send } from "./answer.ts";
import { GAP } from "./listing.ts";
import { isObject, type Json, type JsonObject } from "./records.ts";

/** What a fault may use. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What would have been answered. */
  readonly answer: Answer;
  /** An error answer in the API's own form. */
  readonly problem: (status: number, type: string, message: string) => Answer;
  /** Runs something later, unless the sandbox is closed before. */
  readonly later: (milliseconds: number, then: () => void) => void;
  /** What the 429 faults say in `Retry-After`, in seconds. */
  readonly retryAfter: number;
  /** Milliseconds between two bytes of a `drip`, and length of a `pause`. */
  readonly pace: number;
  /** Origin to which `foreign-redirect` leads. */
  readonly foreignOrigin: string;
  /** The list's key in a good answer. */
  readonly key: string;
};

type Fault = (exchange: Exchange) => void;

const HTML = "text/html; charset=utf-8";
const JSON_TYPE = "application/json";

/** Kinds that pass by themselves, quickly: whoever asks again gets the answer. */
const transient = {
  /** 500 with the API's error body. */
  "internal-error": ({ problem, ...rest }) =>
    instead(rest, problem(500, "internal_error", "Something went wrong on our side")),
  /** 502 with a proxy's page. */
  "bad-gateway": (exchange) => instead(exchange, htmlPage(502, "502 Bad Gateway")),
  /** 503 with nothing in it. */
  unavailable: (exchange) => instead(exchange, { status: 503, headers: {}, body: "" }),
  /** 504 with a proxy's page. */
  "gateway-timeout": (exchange) => instead(exchange, htmlPage(504, "504 Gateway Time-out")),
  /** 429 with `Retry-After` in seconds. */
  "too-many-requests": (exchange) => tooMany(exchange, String(exchange.retryAfter)),
  /** 429 with `Retry-After` as an HTTP date, the other form that HTTP allows (RFC 9110, 10.2.3). */
  "too-many-requests-date": (exchange) => tooMany(exchange, httpDateIn(exchange.retryAfter)),
  /** 429 that does not say when to come back. */
  "too-many-requests-silent": (exchange) => tooMany(exchange, undefined),
  /** 408 with the API's error body. */
  "request-timeout": ({ problem, ...rest }) =>
    instead(rest, problem(408, "request_timeout", "The request took too long")),
  /** The connection is gone before a byte of the answer. */
  reset: ({ request }) => request.socket.destroy(),
  /** The head and half of the body, then the connection is gone; `Content-Length` promises more. */
  "cut-off": (exchange) => half(exchange, () => exchange.request.socket.destroy()),
  /** As `cut-off`, but the body is chunked: its end is missing, no length is. */
  "cut-off-chunked": (exchange) => {
    const { answer, response, request, later } = exchange;
    response.writeHead(answer.status, answer.headers);
    response.write(Buffer.from(answer.body).subarray(0, Math.ceil(answer.body.length / 2)));
    later(1, () => request.socket.destroy());
  },
  /** 200 with a page for people. */
  html: (exchange) => instead(exchange, htmlPage(200, "We will be right back")),
  /** 200 with no body at all. */
  empty: (exchange) => instead(exchange, { ...exchange.answer, body: "" }),
  /** 200 whose JSON stops half way, though the length is right. */
  "broken-json": (exchange) => {
    const { body } = exchange.answer;
    instead(exchange, { ...exchange.answer, body: body.slice(0, Math.floor(body.length / 2)) });
  },
  /** Says gzip, is not. */
  "broken-gzip": (exchange) => compressed(exchange, Buffer.from(exchange.answer.body)),
  /** Gzip that stops half way, though the length is right. */
  "cut-gzip": (exchange) => {
    const bytes = gzipSync(exchange.answer.body);
    compressed(exchange, bytes.subarray(0, Math.floor(bytes.length / 2)));
  },
  /** Half of the body, a pause, the other half: slow, but complete and right. */
  pause: (exchange) =>
    half(exchange, (rest) => exchange.later(exchange.pace, () => exchange.response.end(rest))),
} as const satisfies Record<string, Fault>;

/** Kinds that take a client's patience: they end with its timeout. */
const silent = {
  /** Not a byte, for ever. */
  stall: () => undefined,
  /** The head and half of the body, then nothing. */
  "stall-body": (exchange) => half(exchange, () => undefined),
  /** The body, a byte at a time. */
  drip: (exchange) => {
    const { response, later, pace } = exchange;
    const { headers, bytes } = encode(exchange.answer, exchange.request);
    response.writeHead(exchange.answer.status, headers);
    const next = (place: number): void => {
      if (place === bytes.length) {
        response.end();
      } else if (!response.destroyed) {
        response.write(bytes.subarray(place, place + 1));
        later(pace, () => next(place + 1));
      }
    };
    next(0);
  },
} as const satisfies Record<string, Fault>;

/** Kinds that asking again need not cure: the answer says something that must not be believed. */
const misleading = {
  /** 401, as if the key had been revoked meanwhile. */
  unauthorized: ({ problem, ...rest }) =>
    instead(rest, problem(401, "authentication_error", "This API key is not valid")),
  /** 403, as if the key's role had been narrowed. */
  forbidden: ({ problem, ...rest }) =>
    instead(
      rest,
      problem(403, "authorization_error", "This API key does not have the required scope"),
    ),
  /** 404, as if the parent or the cursor record had been deleted. */
  "not-found": ({ problem, ...rest }) =>
    instead(rest, problem(404, "resource_not_found", "There is no such record")),
  /** 422, as if a parameter were no longer accepted. */
  unprocessable: ({ problem, ...rest }) =>
    instead(rest, problem(422, "validation_error", "A parameter is not valid")),
  /** 200, but the body is an error. */
  "error-body": ({ problem, ...rest }) =>
    instead(rest, {
      ...problem(500, "internal_error", "Something went wrong on our side"),
      status: 200,
    }),
  /** 200 with a list where the object belongs. */
  "wrong-shape-list": (exchange) => instead(exchange, { ...exchange.answer, body: "[]" }),
  /** 200 with `null`. */
  "wrong-shape-null": (exchange) => instead(exchange, { ...exchange.answer, body: "null" }),
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
  /** 200 whose cursor is the one that the client came with, or the page's first record: it leads in a circle. */
  "repeated-cursor": (exchange) =>
    rewritten(exchange, (body) => {
      const after = asked(exchange).get("after") ?? firstId(body[exchange.key]);
      return withMeta(body, { after });
    }),
  /** 200 with no records and a cursor that has not been seen: the list goes on behind the gap. */
  "empty-page": (exchange) =>
    rewritten(exchange, (body) =>
      withMeta(
        { ...body, [exchange.key]: [] },
        { after: `${GAP}${(asked(exchange).get("after") ?? "").replace(GAP, "")}` },
      ),
    ),
  /** 302 to another origin, which must not be given the key. */
  "foreign-redirect": (exchange) =>
    instead(exchange, {
      status: 302,
      headers: { Location: `${exchange.foreignOrigin}${exchange.request.url ?? "/"}` },
      body: "",
    }),
  /** 307 to the same origin and path with one parameter more, where the answer is. */
  redirect: (exchange) => {
    const url = exchange.request.url ?? "/";
    const Location = `${url}${url.includes("?") ? "&" : "?"}redirected=true`;
    instead(exchange, { status: 307, headers: { Location }, body: "" });
  },
} as const satisfies Record<string, Fault>;

const faults = { ...transient, ...silent, ...misleading };

/** Name of a way to go wrong. */
export type FaultKind = keyof typeof faults;

/** Every kind. */
export const faultKinds: readonly FaultKind[] = keysOf(faults);

/** The kinds that a client gets over by asking again, without waiting for a timeout. */
export const transientFaultKinds: readonly FaultKind[] = keysOf(transient);

/** Whether a text names a kind. */
export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(faults, text);
}

/** Answers with a fault. */
export function sendFault(kind: FaultKind, exchange: Exchange): void {
  const fault: Fault = faults[kind];
  fault(exchange);
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  const keys: Key[] = [];
  for (const key in record) {
    keys.push(key);
  }
  return keys;
}

function instead(exchange: Pick<Exchange, "request" | "response">, answer: Answer): void {
  send(answer, exchange.request, exchange.response);
}

function htmlPage(status: number, title: string): Answer {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: { "Content-Type": HTML }, body };
}

function tooMany(exchange: Exchange, retryAfter: string | undefined): void {
  const answer = exchange.problem(
    429,
    "too_many_requests",
    "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.",
  );
  const wait = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
  instead(exchange, { ...answer, headers: { ...answer.headers, ...wait } });
}

/** An HTTP date has whole seconds; rounded up, so that it never names a moment too early. */
function httpDateIn(seconds: number): string {
  return new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toUTCString();
}

/** Sends the head and the first half, then hands the second half to `then`. */
function half(exchange: Exchange, then: (rest: Buffer) => void): void {
  const { answer, request, response, later } = exchange;
  const { headers, bytes } = encode(answer, request);
  const middle = Math.floor(bytes.length / 2);
  response.writeHead(answer.status, headers);
  response.write(bytes.subarray(0, middle));
  // A moment, so that what was written is on the wire before the connection may be destroyed.
  later(1, () => then(bytes.subarray(middle)));
}

function compressed(exchange: Exchange, bytes: Buffer): void {
  exchange.response.writeHead(200, {
    ...exchange.answer.headers,
    "Content-Type": JSON_TYPE,
    "Content-Encoding": "gzip",
    "Content-Length": String(bytes.length),
  });
  exchange.response.end(bytes);
}

/** Changes the JSON of a good answer; an answer that is no object goes out unchanged. */
function rewritten(exchange: Exchange, change: (body: JsonObject) => JsonObject): void {
  const body: unknown = JSON.parse(exchange.answer.body);
  instead(exchange, {
    ...exchange.answer,
    body: isObject(body) ? JSON.stringify(change(body)) : exchange.answer.body,
  });
}

function withMeta(body: JsonObject, change: JsonObject): JsonObject {
  const meta = body.pagination_meta;
  return { ...body, pagination_meta: { ...(isObject(meta) ? meta : {}), ...change } };
}

function isFull(body: JsonObject, key: string): boolean {
  const { [key]: records, pagination_meta: meta } = body;
  return isObject(meta) && Array.isArray(records) && records.length === meta.page_size;
}

function firstId(records: Json | undefined): Json {
  const first: unknown = Array.isArray(records) ? records[0] : undefined;
  return isObject(first) && typeof first.id === "string" ? first.id : "nowhere";
}

function asked({ request }: Exchange): URLSearchParams {
  return new URL(request.url ?? "/", "http://sandbox").searchParams;
}
