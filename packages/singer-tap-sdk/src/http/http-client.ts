/** The HTTP client of a run: sends requests, and retries transient failures. */

import { setMaxListeners } from "node:events";
import {
  RateLimitedError,
  RateLimitWaitError,
  RequestError,
  type RequestFacts,
  TapError,
  UnauthorizedError,
} from "../errors/index.ts";
import type { Redactor } from "../logging/redactor.ts";
import { type JsonObject, stringifyJson } from "../singer/index.ts";
import type { RetrySchedule } from "./back-off.ts";
import { classifyResponse } from "./classify.ts";
import type { Context } from "./context.ts";
import type { Endpoint } from "./endpoint.ts";
import { redirectTarget, requireOrigin } from "./origin.ts";
import { readRateLimitHeaders } from "./rate-limit-headers.ts";
import { readPage } from "./read-page.ts";
import { endpointOf, type OutgoingRequest } from "./request.ts";
import {
  type RateLimit,
  type RequestBudget,
  type Ticket,
  TooLongBackOff,
  TooLongWait,
} from "./request-budget.ts";
import type { RequestReport } from "./request-log.ts";
import { type ApiResponse, jsonOf } from "./response.ts";
import { responseActionOf } from "./response-action.ts";
import { Retrier, type RetrierOptions } from "./retrier.ts";
import { Semaphore } from "./semaphore.ts";
import { Sender, type SenderOptions } from "./sender.ts";
import { SourceClocks } from "./source-clock.ts";
import { TokenFetcher } from "./token-fetcher.ts";

export interface HttpClientOptions extends SenderOptions, RetrierOptions {
  /** Most requests under way at the same time. */
  readonly concurrency: number;
  readonly budget: RequestBudget;
  /** Redacts messages; fetched tokens are added to it. */
  readonly redactor: Redactor;
  /** The API's cheapest request that any credential may send; null if there is none. */
  readonly healthCheck: PageRequest<RecordPage> | null;
  /** Called after every request, whether or not it succeeded. */
  readonly onRequest: (report: RequestReport) => void;
}

/** A request for one page. */
export interface PageRequest<Page extends RecordPage> {
  readonly endpoint: Endpoint;
  /** Context of the partition. */
  readonly context: Context;
  readonly url: URL;
  /** JSON body; null for none. */
  readonly body: JsonObject | null;
  /** The page for a response with the action `ignore`. */
  readonly empty: Page;
  /**
   * Reads the page from the response. Part of an attempt: when it throws `InvalidResponse`, the request is retried;
   * when it throws `UnexpectedResponse`, it is not.
   */
  readonly read: (response: ApiResponse) => Page;
}

/** A page as far as the client knows it. */
export interface RecordPage {
  readonly records: readonly unknown[];
}

/** Counts of a run's requests. */
export interface RequestCounts {
  /** Requests sent, including retries. */
  requests: number;
  /** Retries. */
  retries: number;
  /** 429 responses. */
  rateLimited: number;
}

/** Number and duration of one stream's requests. */
interface StreamRequests {
  /** Requests sent, including retries. */
  readonly requests: number;
  /** Seconds from the start of the stream's first request to the end of its last response. */
  readonly seconds: number;
}

/** Most redirects within the origin that are followed for one request; browsers stop at 20, an API needs one. */
const maxRedirects = 5;

/**
 * Sends the requests of all streams through one pool and one budget, and retries transient failures: no connection, a
 * time limit, 408, 425, 429, 5xx, a body that is cut off or not what the endpoint promises.
 */
export class HttpClient {
  readonly counts: RequestCounts = { requests: 0, retries: 0, rateLimited: 0 };
  readonly clocks = new SourceClocks();
  readonly #spans = new Map<string, { requests: number; from: number; to: number }>();
  readonly #options: HttpClientOptions;
  readonly #permits: Semaphore;
  /** Requests that are under way, or wait for a rate limit or a permit. */
  #underWay = 0;
  readonly #sender: Sender;
  readonly #retrier: Retrier;
  readonly #tokens: TokenFetcher;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    // Every waiting request listens for the end of the run; that many listeners are not a leak.
    setMaxListeners(0, options.signal);
    this.#permits = new Semaphore(options.concurrency);
    this.#sender = new Sender(options);
    this.#retrier = new Retrier(options);
    this.#tokens = new TokenFetcher(options, this.#sender, this.#retrier);
  }

  /**
   * Gets one page.
   *
   * @throws RequestError of the class that describes the failure, when it can't be retried any more.
   * @throws UnreachableError when no request of the run has reached the server.
   */
  async get<Page extends RecordPage>(request: PageRequest<Page>): Promise<Page> {
    const { credential, urlBase } = request.endpoint;
    const isRenewable = credential.invalidate !== undefined;
    const schedule = this.#retrier.schedule({ isPaced: true, isRenewable });
    const base = new URL(urlBase);
    try {
      return await this.#retrier.run(schedule, base.origin, (attempts) =>
        this.#attempt(request, base, attempts, schedule),
      );
    } catch (error) {
      if (!(error instanceof TooLongBackOff)) throw error;
      throw schedule.lastFailure ?? new RateLimitedError(factsOf(request, 1));
    }
  }

  /**
   * Sends the cheapest request, if there is one, so that a single request finds a problem that would fail all others.
   *
   * @throws UnreachableError, UnauthorizedError, or another error that would fail all requests.
   */
  async checkHealth(): Promise<void> {
    const { healthCheck } = this.#options;
    if (healthCheck === null) return;
    try {
      await this.get(healthCheck);
    } catch (error) {
      // If the server rejects only this request, others may succeed.
      if (!(error instanceof TapError) || /^(?:fatal|retriable)$/.test(error.recovery)) throw error;
    }
  }

  /** Redacts the credentials of the run, including fetched ones. */
  get redactor(): Redactor {
    return this.#options.redactor;
  }

  /** Whether two more requests could be sent at once: one that continues the current series, and another. */
  get hasSpareCapacity(): boolean {
    return this.#underWay + 2 <= this.#options.concurrency;
  }

  /** Number and duration of requests by stream. */
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

  /** Requests the page once, following redirects within the origin. */
  async #attempt<Page extends RecordPage>(
    request: PageRequest<Page>,
    base: URL,
    attempts: number,
    schedule: RetrySchedule,
  ): Promise<Page> {
    const { budget } = this.#options;
    const facts = factsOf(request, attempts);
    const { rateLimits } = request.endpoint;
    const limits = rateLimits.length > 0 ? rateLimits : [undeclaredLimit(base)];
    let url = request.url;
    if (attempts > 1) this.counts.retries += 1;
    this.#underWay += 1;
    try {
      for (let redirects = 0; ; redirects += 1) {
        requireOrigin(url, base.origin, facts);
        const ticket = await this.#waitForTurn(limits, facts, schedule);
        try {
          const mayRedirect = redirects < maxRedirects;
          const result = await this.#exchange(url, request, facts, ticket, mayRedirect);
          budget.accept(ticket);
          if (!(result instanceof URL)) return result;
          url = result;
        } catch (error) {
          this.#reportFailure(ticket, error);
          throw error;
        } finally {
          budget.release(ticket);
        }
      }
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Reports a failed attempt to the request budget. */
  #reportFailure(ticket: Ticket, error: unknown): void {
    if (!(error instanceof RequestError)) return;
    const { status = 500, retryAfter, action } = error.facts;
    if (error instanceof RateLimitedError) {
      this.counts.rateLimited += 1;
      // If the stream does not retry, the others need not wait.
      if (action === undefined) this.#options.budget.refuse(ticket, retryAfter);
    } else if (status < 500) this.#options.budget.accept(ticket);
  }

  /** Waits until the request may be sent. */
  async #waitForTurn(
    limits: readonly RateLimit[],
    facts: RequestFacts,
    schedule: RetrySchedule,
  ): Promise<Ticket> {
    const { budget, signal } = this.#options;
    const startedAt = performance.now();
    try {
      const maxBackOff = schedule.secondsLeft;
      const options = { permits: this.#permits, maxBackOff, stream: facts.stream };
      const ticket = await budget.acquire(limits, signal, options);
      schedule.excuse((performance.now() - startedAt) / 1000 - ticket.backedOff);
      return ticket;
    } catch (error) {
      if (!(error instanceof TooLongWait)) throw error;
      throw new RateLimitWaitError(facts, error.seconds, error.limit);
    }
  }

  /** Sends one request; returns the page of its response, or the URL that it redirects to. */
  async #exchange<Page extends RecordPage>(
    url: URL,
    request: PageRequest<Page>,
    facts: RequestFacts,
    ticket: Ticket,
    mayRedirect: boolean,
  ): Promise<Page | URL> {
    const { budget, redactor, onRequest } = this.#options;
    const { endpoint, context } = request;
    const { name, credential } = endpoint;
    const outgoing = outgoingRequest(url, request);
    // After the wait, during which a credential may have expired.
    await credential.authenticate(outgoing, this.#tokens.servicesFor(credential));
    this.counts.requests += 1;
    const { response: raw, measurements } = await this.#sender.send(
      outgoing,
      facts,
      ({ headers, status }) => {
        this.#retrier.reachability.contact();
        this.clocks.of(name).note(headers);
        budget.recordEnd(ticket, ...readRateLimitHeaders(headers, status));
      },
    );
    let records: number | null = null;
    try {
      if (raw instanceof RequestError) throw raw;
      const target = mayRedirect ? redirectTarget(outgoing, { ...raw, url }) : null;
      if (target !== null) return target;
      const { status, headers } = raw;
      const response: ApiResponse = { url, status, headers, body: jsonOf(raw.text) };
      budget.recordCost(ticket, response.body);
      const action = responseActionOf(endpoint, response, context);
      const isSuccess = status >= 200 && status <= 299;
      if (action === "success" || (action === undefined && isSuccess)) {
        const page = readPage(response, raw.text, request.read, facts);
        records = page.records.length;
        return page;
      }
      if (action === "ignore") return request.empty;
      const error = classifyResponse(response, action, facts, endpoint, redactor);
      if (error instanceof UnauthorizedError) credential.invalidate?.(outgoing);
      throw error;
    } finally {
      // The API chooses where a redirect leads, so its path may hold what must not be shown.
      const { pathname: path } = redactor.mayQuote ? outgoing.url : request.url;
      const { method } = outgoing;
      const report = {
        stream: name,
        method,
        path,
        attempt: facts.attempts,
        ...measurements,
        records,
      };
      this.#count(report);
      onRequest(report);
    }
  }
}

function factsOf(
  { endpoint: { name, method }, url }: PageRequest<RecordPage>,
  attempts: number,
): RequestFacts {
  return { stream: name, endpoint: endpointOf({ method, url }), attempts };
}

/** Stands for the limits of an API that documents none: only its responses reveal them. */
function undeclaredLimit({ host }: URL): RateLimit {
  const requests = Number.POSITIVE_INFINITY;
  return { name: `of ${host}`, requests, seconds: 0, isFixedWindow: true };
}

function outgoingRequest(
  url: URL,
  { endpoint, context, body }: PageRequest<RecordPage>,
): OutgoingRequest {
  const headers = new Headers(endpoint.headers(context));
  if (body !== null && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  return {
    method: endpoint.method,
    url: new URL(url),
    headers,
    body: body === null ? null : stringifyJson(body),
  };
}
