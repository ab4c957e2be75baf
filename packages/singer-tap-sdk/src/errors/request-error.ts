import { TapError } from "./tap-error.ts";

/** Facts about the failed request. All of them may be printed. */
export interface RequestFacts {
  /** The stream that the request was for. */
  readonly stream: string;
  /** Method and path, without origin and query: `GET /v2/things`. */
  readonly endpoint: string;
  /** Status of the response, if there was one. */
  readonly status?: number | undefined;
  /** The server's id of the request, for its support. */
  readonly requestId?: string | undefined;
  /** Seconds to wait before the next attempt, according to the server. */
  readonly retryAfter?: number | undefined;
  /** The API's own error code and message, safe to print; null if it sent none. */
  readonly apiMessage?: string | null | undefined;
  /** The action that `validateResponse` chose; undefined if the status decides. */
  readonly action?: "skip-partition" | "skip-stream" | "fail" | undefined;
  /** Attempts so far. */
  readonly attempts: number;
}

/**
 * A request that produced no usable response.
 *
 * The message always has the same order: stream, method and path, what went wrong, the API's message, status, request
 * id, attempts, remediation. It never contains the query, headers or body, nor the HTTP library's own error, which
 * holds the Authorization header.
 */
export abstract class RequestError extends TapError {
  readonly facts: RequestFacts;
  /** What went wrong, in a few words. */
  readonly reason: string;
  /** The API's message, then status, request id and number of attempts in parentheses, as far as known; else empty. */
  readonly details: string;
  /** What the user can do about it. */
  readonly remediation: string;

  constructor(facts: RequestFacts, reason: string, remediation: string) {
    const details = apiMessageText(facts, reason) + detailsOf(facts);
    super(`Reading ${facts.stream}: ${facts.endpoint} ${reason}${details}. ${remediation}`);
    this.facts = facts;
    this.reason = reason;
    this.details = details;
    this.remediation = remediation;
  }
}

function apiMessageText({ apiMessage }: RequestFacts, reason: string): string {
  if (apiMessage == null) return "";
  return reason.includes(":") ? `; the API says: ${apiMessage}` : `: ${apiMessage}`;
}

function detailsOf({ status, requestId, attempts }: RequestFacts): string {
  const details = [
    status !== undefined && `status ${status}`,
    requestId !== undefined && `request id ${requestId}`,
    attempts > 1 && `${attempts} attempts`,
  ].filter((detail) => detail !== false);
  return details.length > 0 ? ` (${details.join(", ")})` : "";
}
