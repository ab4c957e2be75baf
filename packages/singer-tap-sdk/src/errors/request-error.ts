import { TapError } from "./tap-error.ts";

/** What is known about the request that failed. All of it may be printed. */
export interface RequestFacts {
  /** The stream that the request was for. */
  readonly stream: string;
  /** Method and path, without origin and query: `GET /v2/things`. */
  readonly endpoint: string;
  /** The status of the response, where there was one. */
  readonly status?: number | undefined;
  /** The server's id of the request, which its support asks for. */
  readonly requestId?: string | undefined;
  /** Seconds that the server asked to wait before the next try. */
  readonly retryAfter?: number | undefined;
  /** The API's own error, code and sentence, fit to be shown; null where it has none. */
  readonly apiMessage?: string | null | undefined;
  /** The action that the stream chose; undefined where it leaves that to the class of the error. */
  readonly action?: "skip-partition" | "skip-stream" | "fail" | undefined;
  /** Attempts so far. */
  readonly attempts: number;
}

/**
 * A request that did not lead to a usable response.
 *
 * The message always has the same order: what we were doing, method and path, what went wrong, what the API
 * says of it, status, request id, tries, what to do next. The query, headers and body never occur in it, nor does the HTTP
 * library's own error, which holds the Authorization header.
 */
export abstract class RequestError extends TapError {
  readonly facts: RequestFacts;
  /** What went wrong, in a few words. */
  readonly reason: string;
  /** What the API says, then status, request id and number of tries in brackets, as far as known; else nothing. */
  readonly details: string;
  /** What the user can do. */
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
    attempts > 1 && `${attempts} tries`,
  ].filter((detail) => detail !== false);
  return details.length > 0 ? ` (${details.join(", ")})` : "";
}
