/** The HTTP client of a run: sends requests, and sends again what failed for a passing reason. */

import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { type JsonObject, stringifyJson } from "../../singer/index.ts";
import {
  RateLimitedError,
  RateLimitWaitError,
  RequestError,
  type RequestFacts,
  TapError,
  UnauthorizedError,
} from "../errors/index.ts";
import type { Redactor } from "../logging/redactor.ts";
import { type Answer, jsonOf } from "./answer.ts";
import type { Authenticator } from "./authenticators/index.ts";
import { type RetryLimits, RetrySchedule } from "./back-off.ts";
import { classifyAnswer } from "./classify.ts";
import { type ErrorBody, verdictOn } from "./error-body.ts";
import { redirectTarget, requireOrigin } from "./origin.ts";
import { readRateLimitHeaders } from "./rate-limit-headers.ts";
import { Reachability } from "./reachability.ts";
import { readPage } from "./read-page.ts";
import { endpointOf, type Method, type OutgoingRequest } from "./request.ts";
import {
  type RateLimit,
  type RequestBudget,
  type Ticket,
  TooLongBackOff,
  TooLongWait,
} from "./request-budget.ts";
import type { RequestReport } from "./request-log.ts";
import { openReport, Sender, type SenderOptions } from "./sender.ts";
import { SourceClocks } from "./source-clock.ts";
import { TokenFetcher } from "./token-fetcher.ts";
import type { JudgedAnswer, Verdict } from "./verdict.ts";

export interface HttpClientOptions extends SenderOptions {
  /** Requests under way at the same time, at most. */
  readonly concurrency: number;
  readonly budget: RequestBudget;
  readonly retry: RetryLimits;
  /** Seconds that rate limits may ask one request to wait, all in all. */
  readonly maxRateLimitWait: number;
  /** Knows what no message may contain; tokens that are fetched are added to it. */
  readonly redactor: Redactor;
  /** Makes the request that any credential may send and that costs the API least; null where there is none. */
  readonly healthCheck: (http: HttpClient) => PageRequest<RecordPage> | null;
  /** Where the jitter of retries comes from: numbers from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Called after every request that was sent, whatever came of it. */
  readonly onRequest: (report: RequestReport) => void;
  /** Called with every failure that is tried again, and the seconds until then. */
  readonly onRetry: (error: RequestError, delay: number) => void;
}

/** One page to get. */
export interface PageRequest<Page extends RecordPage> {
  /** The stream that asks, for messages. */
  readonly stream: string;
  readonly method: Method;
  readonly url: URL;
  /** The only origin that the credential may go to. */
  readonly origin: string;
  readonly headers: Headers;
  /** What is sent as JSON; null for nothing. */
  readonly body: JsonObject | null;
  readonly authenticator: Authenticator;
  /** The limits that the request counts against. */
  readonly limits: readonly RateLimit[];
  /** The permission that the endpoint needs, for the message of a 403; null where nobody says. */
  readonly scope: string | null;
  /** What the API's own error says; null for a body that is not the API's. */
  readonly errorBody: (answer: Answer) => ErrorBody | null;
  /** What an answer means; undefined for what its status says. */
  readonly judge: (answer: JudgedAnswer) => Verdict | undefined;
  /** The page of an answer that is judged to be empty. */
  readonly empty: Page;
  /**
   * Makes the page of the answer. Runs inside the retry: when it throws `UnusableAnswer`, the request is
   * sent again; when it throws `UnexpectedAnswer`, it is not.
   */
  readonly read: (answer: Answer) => Page;
}

/** What an answer is made into. */
export interface RecordPage {
  readonly records: readonly unknown[];
}

/** What a run's requests came to. */
export interface RequestCounts {
  /** Requests sent, tries included. */
  requests: number;
  /** Requests that were sent again. */
  retries: number;
  /** Answers 429. */
  rateLimited: number;
}

/** What the requests of one stream came to. */
export interface StreamRequests {
  /** Requests sent, tries included. */
  readonly requests: number;
  /** Seconds from the first request of the stream to the end of its last answer. */
  readonly seconds: number;
}

/** Redirects inside the origin that are followed for one request; browsers stop at 20, an API needs one. */
const maxRedirects = 5;

/**
 * Sends the requests of all streams of a run through one pool and one budget, and sends again what failed
 * for a passing reason: no connection, a time limit, 408, 425, 429, 5xx, a body that is cut off or not what
 * the endpoint promises.
 */
export class HttpClient {
  readonly counts: RequestCounts = { requests: 0, retries: 0, rateLimited: 0 };
  readonly clocks = new SourceClocks();
  readonly #spans = new Map<string, { requests: number; from: number; to: number }>();
  readonly #options: HttpClientOptions;
  readonly #pool: LimitFunction;
  /** Requests that are sent, or wait for a limit or a place in the pool. */
  #underWay = 0;
  readonly #sender: Sender;
  readonly #authenticators = new Map<object, Authenticator>();
  readonly #healthCheck: PageRequest<RecordPage> | null;
  readonly #reachability = new Reachability();
  readonly #tokens: TokenFetcher;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    // Every request that waits listens for the end of the run; that many are no leak.
    setMaxListeners(0, options.signal);
    this.#pool = pLimit(options.concurrency);
    this.#sender = new Sender(options);
    this.#healthCheck = options.healthCheck(this);
    const random = options.random ?? Math.random;
    this.#tokens = new TokenFetcher({ ...options, random }, this.#sender, this.#reachability);
  }

  /**
   * Gets one page.
   *
   * @throws RequestError of the kind that says what became of it, once it can't be tried again.
   * @throws UnreachableError when no request of the run has been answered.
   */
  async get<Page extends RecordPage>(request: PageRequest<Page>): Promise<Page> {
    const { signal, onRetry } = this.#options;
    const schedule = this.#scheduleOf(request);
    this.#reachability.begin();
    for (let attempts = 1; ; attempts += 1) {
      try {
        this.#underWay += 1;
        const attempt = this.#attempt(request, attempts, schedule);
        return await attempt.finally(() => {
          this.#underWay -= 1;
        });
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof TooLongBackOff) {
          throw schedule.lastFailure ?? new RateLimitedError(factsOf(request, attempts));
        }
        if (!(error instanceof RequestError)) throw error;
        const delay = this.#reachability.delayAfter(error, schedule.delayAfter(error));
        if (delay === null) throw this.#reachability.verdict(request.origin, error);
        this.counts.retries += 1;
        onRetry(error, delay);
        await sleep(delay * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /**
   * Sends the request that costs least, if there is one, so that what keeps all others from succeeding is
   * found by one.
   *
   * @throws UnreachableError, UnauthorizedError, or what else holds for all requests.
   */
  async checkHealth(): Promise<void> {
    if (this.#healthCheck === null) return;
    try {
      await this.get(this.#healthCheck);
    } catch (error) {
      // Where the server refuses this request alone, others may succeed.
      if (!(error instanceof TapError) || /^(?:fatal|retriable)$/.test(error.recovery)) throw error;
    }
  }

  /** The authenticator of a stream in this run: made once, so that it can keep what it needs from one request to the next. */
  authenticatorOf(stream: object, make: () => Authenticator): Authenticator {
    const known = this.#authenticators.get(stream);
    if (known !== undefined) return known;
    const authenticator = make();
    this.#authenticators.set(stream, authenticator);
    return authenticator;
  }

  /** Knows the credentials of the run, including those that were fetched. */
  get redactor(): Redactor {
    return this.#options.redactor;
  }

  /** Whether two more requests could be sent at once: one that goes on with what was just read, and another. */
  get hasSpareCapacity(): boolean {
    return this.#underWay + 2 <= this.#options.concurrency;
  }

  /** What each stream's requests came to, by the stream's name. */
  get byStream(): ReadonlyMap<string, StreamRequests> {
    return new Map(
      [...this.#spans].map(([stream, { requests, from, to }]) => [
        stream,
        { requests, seconds: (to - from) / 1000 },
      ]),
    );
  }

  #count({ stream, seconds }: RequestReport): void {
    const to = performance.now();
    const from = to - seconds * 1000;
    const span = this.#spans.get(stream) ?? { requests: 0, from, to };
    this.#spans.set(stream, {
      requests: span.requests + 1,
      from: Math.min(span.from, from),
      to,
    });
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  /** Asks for the page once, wherever inside the origin redirects lead. */
  async #attempt<Page extends RecordPage>(
    request: PageRequest<Page>,
    attempts: number,
    schedule: RetrySchedule,
  ): Promise<Page> {
    const { budget } = this.#options;
    const facts = factsOf(request, attempts);
    let url = request.url;
    for (let redirects = 0; ; redirects += 1) {
      requireOrigin(url, request.origin, facts);
      let leave = (): void => {};
      // While it waits for a limit, a request takes no place from those that need not.
      const enter = async (): Promise<void> => {
        leave = await placeIn(this.#pool);
      };
      let ticket: Ticket | undefined;
      try {
        ticket = await this.#turnOf(request, facts, schedule, enter);
        const mayRedirect = redirects < maxRedirects;
        const result = await this.#exchange(url, request, facts, ticket, mayRedirect);
        budget.accept(ticket);
        if (!(result instanceof URL)) return result;
        url = result;
      } catch (error) {
        if (ticket !== undefined) this.#judgeLimits(ticket, error);
        throw error;
      } finally {
        if (ticket !== undefined) budget.release(ticket);
        leave();
      }
    }
  }

  /** Tells the budget what an attempt that failed says of its limits. */
  #judgeLimits(ticket: Ticket, error: unknown): void {
    if (!(error instanceof RequestError)) return;
    const { status = 500, retryAfter, verdict } = error.facts;
    if (error instanceof RateLimitedError) {
      this.counts.rateLimited += 1;
      // For a stream that is not asked for again, the others don't have to wait.
      if (verdict === undefined) this.#options.budget.refuse(ticket, retryAfter);
    } else if (status < 500) this.#options.budget.accept(ticket);
  }

  /** Waits until the request may be sent. */
  async #turnOf(
    { limits, origin }: PageRequest<RecordPage>,
    facts: RequestFacts,
    schedule: RetrySchedule,
    enter: () => Promise<void>,
  ): Promise<Ticket> {
    const { budget, signal } = this.#options;
    const declared = limits.length > 0 ? limits : [undeclaredLimit(origin)];
    const startedAt = performance.now();
    try {
      const maxBackOff = schedule.secondsLeft;
      const ticket = await budget.acquire(declared, signal, { enter, maxBackOff });
      schedule.excuse((performance.now() - startedAt) / 1000 - ticket.backedOff);
      return ticket;
    } catch (error) {
      if (!(error instanceof TooLongWait)) throw error;
      throw new RateLimitWaitError(facts, error.seconds, error.limit);
    }
  }

  #scheduleOf({ authenticator }: PageRequest<RecordPage>): RetrySchedule {
    const { retry, maxRateLimitWait, random = Math.random } = this.#options;
    const isRenewable = authenticator.invalidate !== undefined;
    return new RetrySchedule({ ...retry, maxRateLimitWait, random, isPaced: true, isRenewable });
  }

  /** Sends one request; makes of its answer the page, or the URL that it redirects to. */
  async #exchange<Page extends RecordPage>(
    url: URL,
    request: PageRequest<Page>,
    facts: RequestFacts,
    ticket: Ticket,
    mayRedirect: boolean,
  ): Promise<Page | URL> {
    const { budget, redactor, onRequest } = this.#options;
    const outgoing = outgoingRequest(url, request);
    // After the wait, during which a credential may expire.
    await request.authenticator.authenticate(outgoing, this.#tokens.hostOf(request.authenticator));
    const report = openReport(request.stream, outgoing, facts.attempts);
    this.counts.requests += 1;
    try {
      const raw = await this.#sender.send(outgoing, facts, report, ({ headers, status }) => {
        this.#reachability.contact();
        this.clocks.of(request.stream).note(headers);
        budget.settle(ticket, ...readRateLimitHeaders(headers, status));
      });
      const target = mayRedirect ? redirectTarget(request, { ...raw, url }) : null;
      if (target !== null) return target;
      const { status, headers } = raw;
      const answer: JudgedAnswer = { url, status, headers, body: jsonOf(raw.text) };
      const verdict = verdictOn(answer, request.judge);
      const isSuccess = status >= 200 && status <= 299;
      if (verdict === "ok" || (verdict === undefined && isSuccess)) {
        const page = readPage(answer, raw.text, request.read, facts);
        report.records = page.records.length;
        return page;
      }
      if (verdict === "empty") return request.empty;
      const error = classifyAnswer(answer, verdict, facts, { ...request, redactor });
      if (error instanceof UnauthorizedError) request.authenticator.invalidate?.(outgoing);
      throw error;
    } finally {
      this.#count(report);
      onRequest(report);
    }
  }
}

/** Takes a place of a pool; resolves, when there is one, with what gives it back. */
function placeIn(pool: LimitFunction): Promise<() => void> {
  return new Promise((enter) => {
    void pool(() => new Promise<void>((leave) => enter(leave)));
  });
}

function factsOf(request: PageRequest<RecordPage>, attempts: number): RequestFacts {
  return { stream: request.stream, endpoint: endpointOf(request), attempts };
}

/** The limit of an API that documents none: only its answers tell of it. */
function undeclaredLimit(origin: string): RateLimit {
  const requests = Number.POSITIVE_INFINITY;
  return { name: `of ${new URL(origin).host}`, requests, seconds: 0, isFixedWindow: true };
}

function outgoingRequest(
  url: URL,
  { method, headers, body }: Pick<PageRequest<RecordPage>, "method" | "headers" | "body">,
): OutgoingRequest {
  const all = new Headers(headers);
  if (body !== null && !all.has("content-type")) all.set("content-type", "application/json");
  return {
    method,
    url: new URL(url),
    headers: all,
    body: body === null ? null : stringifyJson(body),
  };
}
