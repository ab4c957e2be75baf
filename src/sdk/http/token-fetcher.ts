/** Fetching tokens for the authenticators of a run. */

import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, stringifyJson } from "../../singer/index.ts";
import {
  MalformedAnswerError,
  RequestError,
  type RequestFacts,
  TokenRefusedError,
  TokenUnavailableError,
} from "../errors/index.ts";
import { type Answer, jsonOf, UnusableAnswer } from "./answer.ts";
import type { CredentialHost, TokenRequest } from "./authenticators/index.ts";
import { type RetryLimits, RetrySchedule } from "./back-off.ts";
import { classifyAnswer } from "./classify.ts";
import type { ErrorBody } from "./error-body.ts";
import type { Reachability } from "./reachability.ts";
import { endpointOf, type OutgoingRequest } from "./request.ts";
import type { RequestReport } from "./request-log.ts";
import { openReport, type Sender } from "./sender.ts";

export interface TokenFetcherOptions {
  readonly retry: RetryLimits;
  /** Seconds that rate limits may ask one request to wait. */
  readonly maxRateLimitWait: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Texts that no message may repeat. */
  readonly secrets: readonly string[];
  /** Strikes a text out of all output. */
  readonly redact: (secret: string) => void;
  readonly onRequest: (report: RequestReport) => void;
  /** Called with every failure that is tried again, and the seconds until then. */
  readonly onRetry: (error: RequestError, delay: number) => void;
}

/**
 * What authenticators ask of a run. Its requests are no pages: they wait for no budget and take no place in
 * the pool, since a request that has both waits for them.
 */
export class TokenFetcher implements CredentialHost {
  readonly #options: TokenFetcherOptions;
  readonly #sender: Sender;
  readonly #reachability: Reachability;
  readonly #redacted = new Set<string>();

  constructor(options: TokenFetcherOptions, sender: Sender, reachability: Reachability) {
    this.#options = options;
    this.#sender = sender;
    this.#reachability = reachability;
  }

  redact(secret: string | undefined): void {
    if (!secret || this.#redacted.has(secret)) return;
    this.#redacted.add(secret);
    this.#options.redact(secret);
  }

  async fetchToken<Token>(request: TokenRequest<Token>): Promise<Token> {
    const { retry, maxRateLimitWait, random, signal, onRetry } = this.#options;
    const schedule = new RetrySchedule({
      ...retry,
      maxRateLimitWait,
      random,
      isPaced: false,
      isRenewable: false,
    });
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await this.#attempt(request, attempts);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RequestError)) throw error;
        this.#reachability.failed(request.url.origin, error);
        const asked = schedule.delayAfter(error);
        if (asked === null) {
          if (error.recovery !== "retriable") throw new TokenRefusedError(error.facts);
          const verdict = this.#reachability.verdict(request.url.origin, error);
          throw verdict instanceof RequestError ? new TokenUnavailableError(verdict) : verdict;
        }
        const delay = this.#reachability.delay(asked);
        onRetry(error, delay);
        await sleep(delay * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  async #attempt<Token>(
    { url, content, headers = new Headers(), read }: TokenRequest<Token>,
    attempts: number,
  ): Promise<Token> {
    const { secrets, onRequest } = this.#options;
    const isForm = content instanceof URLSearchParams;
    const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
    const all = new Headers(headers);
    all.set("content-type", type);
    const body = isForm ? content.toString() : stringifyJson(content);
    const outgoing: OutgoingRequest = { method: "POST", url, headers: all, body };
    const stream = url.pathname.split("/").at(-1) ?? "";
    const facts: RequestFacts = { stream, endpoint: endpointOf(outgoing), attempts };
    const report = openReport(stream, outgoing, attempts);
    try {
      const raw = await this.#sender.send(outgoing, facts, report, () =>
        this.#reachability.contact(),
      );
      const answer = { ...raw, body: jsonOf(raw.text) };
      if (raw.status < 200 || raw.status > 299) {
        const errorBody = readTokenError;
        throw classifyAnswer(answer, undefined, facts, { scope: null, errorBody, secrets });
      }
      return read(answer.body);
    } catch (error) {
      if (error instanceof UnusableAnswer) throw new MalformedAnswerError(facts, error.message);
      throw error;
    } finally {
      onRequest(report);
    }
  }
}

/** `{ "error": "invalid_client", "error_description": "…" }`, RFC 6749, 5.2. */
function readTokenError({ body }: Answer): ErrorBody | null {
  if (!isJsonObject(body)) return null;
  const { error, error_description: message } = body;
  return {
    code: typeof error === "string" ? error : null,
    message: typeof message === "string" ? message : null,
    requestId: null,
  };
}
