/** Maps network errors and error responses to error classes. */

import {
  ConnectionError,
  ForbiddenError,
  InvalidResponseError,
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
import type { Redactor } from "../logging/redactor.ts";
import { ConnectTimeout, FirstByteTimeout } from "./deadline.ts";
import type { Endpoint } from "./endpoint.ts";
import { type ErrorBody, readErrorBody } from "./error-body.ts";
import {
  isLimitExhausted,
  readReset,
  readRetryAfter,
  secondsUntil,
  usableWait,
} from "./rate-limit-headers.ts";
import { type ApiResponse, isSuccess } from "./response.ts";
import type { ResponseAction } from "./response-action.ts";
import { StaleConnection } from "./stale-connection.ts";

/**
 * Codes of invalid certificates, as Node lists them
 * (https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes). Any other failed handshake may be a
 * server that is starting, or a proxy in front of it.
 */
const certificateCode =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_C|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_)/;

/** Codes of the decompressors: zlib, Brotli, Zstandard. */
const unpackingCode = /^(?:Z_|ERR_BROTLI|ERR__ERROR_|ZSTD_)/;

/**
 * Classifies an error of the HTTP library. Keeps nothing of it but its code: it holds the request, and the request
 * holds the credential.
 */
export function classifyNetworkError(error: unknown, facts: RequestFacts): RequestError {
  if (error instanceof Error && error.name === "TimeoutError") {
    return new TimeoutError(facts, "request_timeout");
  }
  if (error instanceof ConnectTimeout) return new TimeoutError(facts, "connect_timeout");
  if (error instanceof FirstByteTimeout) return new TimeoutError(facts, "first_byte_timeout");
  const code = codeOf(error);
  if (certificateCode.test(code)) return new TlsError(facts, code);
  if (unpackingCode.test(code)) {
    return new InvalidResponseError(facts, `the body can't be decompressed (${code})`);
  }
  return new ConnectionError(facts, code, error instanceof StaleConnection);
}

/** The first code in the chain of causes. */
function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  }
  return "connection broken";
}

/**
 * Classifies a response that is not a page.
 *
 * @param action The stream's action; undefined to decide by status.
 */
export function classifyResponse(
  response: ApiResponse,
  action: Exclude<ResponseAction, "success" | "ignore"> | undefined,
  facts: RequestFacts,
  endpoint: Pick<Endpoint, "errorBody" | "requiredScope">,
  redactor: Redactor,
): RequestError {
  const { status, headers, body } = response;
  const own = body === undefined ? null : (endpoint.errorBody(response) ?? ofSuccess(response));
  const known: RequestFacts = {
    ...facts,
    status,
    requestId: safeToken(own?.requestId) ?? safeToken(requestIdIn(headers)),
    retryAfter: retryAfterOf(response, own),
    apiMessage: apiMessageOf(own, redactor),
  };
  if (typeof action === "object") {
    const seconds = secondsUntil(action.rateLimitedUntil, headers);
    return new RateLimitedError({ ...known, retryAfter: usableWait(seconds) });
  }
  if (action === "refresh-token-then-retry") return new UnauthorizedError(known);
  if (action === "rate-limited") return new RateLimitedError(known);
  // GitHub and others answer 403 for an exhausted limit as well as for a missing permission.
  if (action === undefined && status === 403 && isLimitExhausted(headers)) {
    return new RateLimitedError(known);
  }
  if (action === "retry") return passing(known, headers.has("retry-after"));
  if (status === 404 && own === null && action === undefined) {
    // A proxy or a restarting server sends 404 too; only the API knows what does not exist.
    return new InvalidResponseError(known, "a 404 without the API's own error");
  }
  const named = redactor.mayQuote ? scopeIn(own?.message) : undefined;
  const scope = named ?? (endpoint.requiredScope || null);
  return action === "forbidden"
    ? new ForbiddenError(known, scope)
    : byStatus({ ...known, action }, scope);
}

/** The error in a success response: it comes from the API, in any format. */
function ofSuccess(response: ApiResponse): ErrorBody | null {
  return isSuccess(response.status) ? readErrorBody(response) : null;
}

function byStatus(facts: RequestFacts, scope: string | null): RequestError {
  const { status = 0 } = facts;
  if (status === 401) return new UnauthorizedError(facts);
  if (status === 403) return new ForbiddenError(facts, scope);
  if (status === 404) return new NotFoundError(facts);
  if (status === 429) return new RateLimitedError(facts);
  if (status === 408 || status === 425 || status >= 500) return new ServerError(facts);
  return new RejectedRequestError(facts);
}

/** A failure that the stream retries: a rate limit if it names a time, usable or not, and the status is below 500. */
function passing(facts: RequestFacts, hasRetryAfter: boolean): RequestError {
  const { status = 0, retryAfter } = facts;
  const namesTime = hasRetryAfter || retryAfter !== undefined;
  const isLimit = status === 429 || (namesTime && status < 500);
  return isLimit ? new RateLimitedError(facts) : new ServerError(facts);
}

/** Seconds to wait: from `Retry-After`, else from the API's error body, else until a rate limit resets. */
function retryAfterOf({ status, headers }: ApiResponse, own: ErrorBody | null): number | undefined {
  const named = own?.retryAfter && secondsUntil(own.retryAfter, headers);
  // A server error says nothing about rate limits.
  const reset = status < 500 ? readReset(headers) : undefined;
  return readRetryAfter(headers) ?? usableWait(named) ?? usableWait(reset);
}

/** A permission named in a message, in the format of APIs: `orders.view`, `private_orders.view`. */
function scopeIn(message: string | null | undefined): string | undefined {
  return message?.match(/\b[a-z][a-z_]{1,40}\.[a-z][a-z_]{1,40}\b/)?.[0];
}

/** A remote text that is safe to print: a short identifier. */
function safeToken(value: string | null | undefined): string | undefined {
  return value != null && /^[\w:-]{1,64}$/.test(value) ? value : undefined;
}

/** An error code made of words, such as `validation_error`, which can't be a name or an account; null for any other. */
function reasonIn(code: string | null | undefined): string | null {
  return code != null && /^[a-z]{2,20}(?:_[a-z]{2,20}){1,5}$/.test(code) ? code : null;
}

/**
 * Longest part of a remote message that is shown, in characters: the sentence that says what is wrong, not a page of
 * text.
 */
const maxExcerpt = 200;

/** The API's message, safe to print: its code, and its message on one line, redacted. */
export function apiMessageOf(own: ErrorBody | null, redactor: Redactor): string | null {
  if (!redactor.mayQuote) return reasonIn(own?.code);
  const parts = [safeToken(own?.code), excerpt(own?.message, redactor)];
  return parts.filter((part) => part != null).join(", ") || null;
}

/** The start of a remote message, on one line, without secrets and control characters. */
function excerpt(message: string | null | undefined, redactor: Redactor): string | null {
  const line = redactor
    .redact(message ?? "")
    .replace(/\s+/g, " ")
    .trim();
  if (line === "") return null;
  return line.length <= maxExcerpt ? line : `${line.slice(0, maxExcerpt).toWellFormed()}…`;
}

/** The server's id of the request, from `X-Request-Id`, `Request-Id`, or a vendor header that ends like them. */
function requestIdIn(headers: Headers): string | null {
  const [, id = null] = [...headers].find(([name]) => /(?:^|-)request-id$/.test(name)) ?? [];
  return id;
}
