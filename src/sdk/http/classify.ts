/** From what went wrong on the network, or from a bad status, to the error class that says what to do. */

import { isJsonObject, parseJson } from "../../singer/index.ts";
import {
  ConnectionError,
  ForbiddenError,
  NotFoundError,
  RateLimitedError,
  RejectedRequestError,
  type RequestError,
  type RequestFacts,
  ServerError,
  TimeoutError,
  TlsError,
  UnauthorizedError,
} from "../errors/index.ts";
import { readRetryAfter } from "./request-budget.ts";

/** undici's codes for its time limits, and the setting behind each. */
const timeoutSettings = new Map([
  ["UND_ERR_CONNECT_TIMEOUT", "connect_timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "first_byte_timeout"],
  ["UND_ERR_BODY_TIMEOUT", "request_timeout"],
]);

/** OpenSSL's codes for a certificate that does not hold, as Node lists them, and for a peer without TLS. */
const tlsCode =
  /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|^EPROTO$|^ERR_(?:TLS|SSL)_/;

/**
 * Names an error of the HTTP library. Nothing of that error but its code is kept: it holds the request,
 * and the request holds the credential.
 */
export function classifyNetworkError(error: unknown, facts: RequestFacts): RequestError {
  if (error instanceof Error && error.name === "TimeoutError") {
    return new TimeoutError(facts, "request_timeout");
  }
  const code = codeOf(error);
  const setting = timeoutSettings.get(code);
  if (setting !== undefined) return new TimeoutError(facts, setting);
  return tlsCode.test(code) ? new TlsError(facts, code) : new ConnectionError(facts, code);
}

/** The first code on the way down the causes: `fetch` wraps the telling error once or twice. */
function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  }
  return "connection broken";
}

/** What can be told of an error body without repeating its text, which may hold anything. */
interface ErrorBody {
  readonly requestId: string | undefined;
  /** The machine-readable reason, such as `resource_not_found`. */
  readonly code: string | null;
  /** A permission that the text names, such as `orders.view`. */
  readonly scope: string | null;
}

/** An answer whose status is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Names the error behind a status that is no success.
 *
 * @param scope The permission that the stream declares, for a server that does not name one.
 */
export function classifyStatus(
  { status, headers, text }: FailedAnswer,
  facts: RequestFacts,
  scope: string | null,
): RequestError {
  const details = readErrorBody(text);
  const known = {
    ...facts,
    status,
    requestId: details.requestId ?? safeToken(headers.get("x-request-id")),
    retryAfter: readRetryAfter(headers),
  };
  if (status === 401) return new UnauthorizedError(known);
  if (status === 403) return new ForbiddenError(known, details.scope ?? scope);
  if (status === 404) return new NotFoundError(known);
  if (status === 429) return new RateLimitedError(known);
  if (status === 408 || status >= 500) return new ServerError(known);
  return new RejectedRequestError(known, details.code);
}

function readErrorBody(body: string): ErrorBody {
  const nothing = { requestId: undefined, code: null, scope: null };
  let content: unknown;
  try {
    content = parseJson(body);
  } catch {
    return nothing;
  }
  if (!isJsonObject(content)) return nothing;
  const errors = Array.isArray(content.errors) ? content.errors : [];
  const first: unknown = errors[0];
  const { code, message } = isJsonObject(first) ? first : {};
  return {
    requestId: safeToken(content.request_id),
    code: safeToken(code) ?? safeToken(content.type) ?? null,
    scope: (typeof message === "string" ? message.match(scopeName)?.[0] : undefined) ?? null,
  };
}

/** A permission as APIs write it: `orders.view`, `private_orders.view`. */
const scopeName = /\b[a-z][a-z_]{1,40}\.[a-z][a-z_]{1,40}\b/;

/** Text that is safe to print: a short identifier. Anything else in a remote answer is not repeated. */
function safeToken(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}
