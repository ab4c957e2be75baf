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
import { type RetrySchedule, retryDelay } from "./back-off.ts";
import { BodyStream } from "./body-stream.ts";
import { classifyResponse } from "./classify.ts";
import type { Endpoint } from "./endpoint.ts";
import { type EndpointRequest, factsOf, limitsOf, outgoingRequest } from "./endpoint-request.ts";
import { endpointAt } from "./files/file-endpoints.ts";
import { type FileResult, OpenFile } from "./files/open-file.ts";
import { redirectTarget, requireOrigin } from "./origin.ts";
import { readRateLimitHeaders, readRetryAfter } from "./rate-limit-headers.ts";
import {
  bodyOf,
  fileReception,
  type PageRequest,
  pageReception,
  type Received,
  type Reception,
  type RecordPage,
} from "./reception.ts";
import type { OutgoingRequest } from "./request.ts";
import {
  type RateLimit,
  type RequestBudget,
  type Ticket,
  TooLongBackOff,
  TooLongWait,
} from "./request-budget.ts";
import type { RequestReport } from "./request-log.ts";
import { isSuccess } from "./response.ts";
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

/** A request for a file that is read as it arrives. */
export interface Download {
  /**
   * Requests the file until its headers arrive; null for a response with the action `ignore`.
   *
   * @throws RequestError and UnreachableError, as for a page.
   */
  open(): Promise<OpenFile | null>;

  /**
   * Waits until `open` may be called again after the file has failed.
   *
   * @param hasProgress Whether it came further than any time before: the limits on retries then start anew.
   * @throws the error if it can't be retried any more.
   */
  retry(error: unknown, hasProgress: boolean): Promise<void>;
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
    return this.#request(request, pageReception(request), this.#scheduleOf(request));
  }

  /**
   * Requests a file, which is read as it arrives.
   *
   * Its response counts as one request under way until its headers have arrived: while it is read, the streams that
   * follow from its rows may need all permits.
   */
  download(request: EndpointRequest): Download {
    const schedule = this.#scheduleOf(request);
    return {
      open: () => this.#request(request, fileReception, schedule),
      retry: async (error, hasProgress) => {
        if (hasProgress) schedule.renew();
        await this.#retrier.pause(schedule, request.url.origin, error);
      },
    };
  }

  /**
   * Waits before a job is polled again: as long as the API says, else longer from poll to poll, as between retries.
   *
   * @param polls Polls so far, at least 1.
   * @param headers Headers of the last one.
   */
  async waitForJob(polls: number, headers: Headers): Promise<void> {
    const { random = Math.random } = this.#options;
    await this.#retrier.sleep(readRetryAfter(headers) ?? retryDelay(polls, random()));
  }

  #scheduleOf({ endpoint: { credential } }: EndpointRequest): RetrySchedule {
    const isRenewable = credential.invalidate !== undefined;
    return this.#retrier.schedule({ isPaced: true, isRenewable });
  }

  async #request<Result extends Received>(
    request: EndpointRequest,
    reception: Reception<Result>,
    schedule: RetrySchedule,
  ): Promise<Result> {
    const { origin } = new URL(request.endpoint.urlBase);
    try {
      return await this.#retrier.run(schedule, origin, (attempts) =>
        this.#attempt(request, reception, attempts, schedule),
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

  /** Seconds until so many requests to each endpoint could be sent, by the rate limits as responses have reported them. */
  secondsFor(load: readonly { readonly endpoint: Endpoint; readonly requests: number }[]): number {
    const demands = load.map(({ endpoint, requests }) => ({
      limits: limitsOf(endpoint),
      stream: endpoint.name,
      requests,
    }));
    return this.#options.budget.secondsFor(demands);
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
  close(): void {
    this.#sender.close();
  }

  /** Sends the request once, following redirects within the origin, and to those that the endpoint has files at. */
  async #attempt<Result extends Received>(
    request: EndpointRequest,
    reception: Reception<Result>,
    attempts: number,
    schedule: RetrySchedule,
  ): Promise<Result> {
    const { budget } = this.#options;
    const facts = factsOf(request, attempts);
    let { url, endpoint } = request;
    if (attempts > 1) this.counts.retries += 1;
    this.#underWay += 1;
    try {
      for (let redirects = 0; ; redirects += 1) {
        endpoint = endpointAt(url, endpoint);
        requireOrigin(url, new URL(endpoint.urlBase).origin, facts);
        const ticket = await this.#waitForTurn(limitsOf(endpoint), facts, schedule);
        try {
          const mayRedirect = redirects < maxRedirects;
          const sent = { ...request, endpoint };
          const result = await this.#exchange(url, sent, reception, facts, ticket, mayRedirect);
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

  /** Sends one request; returns what its response leads to, or the URL that it redirects to. */
  async #exchange<Result extends Received>(
    url: URL,
    request: EndpointRequest,
    reception: Reception<Result>,
    facts: RequestFacts,
    ticket: Ticket,
    mayRedirect: boolean,
  ): Promise<Result | URL> {
    const { budget, redactor } = this.#options;
    const { endpoint, context, format } = request;
    const { name, credential } = endpoint;
    const outgoing = outgoingRequest(url, request);
    // After the wait, during which a credential may have expired.
    await credential.authenticate(outgoing, this.#tokens.servicesFor(credential));
    this.counts.requests += 1;
    const { response: raw, meter } = await this.#sender.send(
      outgoing,
      facts,
      ({ headers, status }) => {
        this.#retrier.reachability.contact();
        this.clocks.of(name).note(headers);
        budget.recordEnd(ticket, ...readRateLimitHeaders(headers, status));
      },
      reception.readBody,
    );
    let result: Result | undefined;
    try {
      if (raw instanceof RequestError) throw raw;
      const target = mayRedirect ? redirectTarget(outgoing, { ...raw, url }) : null;
      if (target !== null) return target;
      const { status, headers, content } = raw;
      const response = { url, status, headers, body: bodyOf(content, status, format) };
      budget.recordCost(ticket, response.body);
      const action = responseActionOf(endpoint, response, context);
      if (action === "success" || (action === undefined && isSuccess(status))) {
        result = reception.accept(response, content, facts);
        return result;
      }
      if (content instanceof BodyStream) content.cancel();
      if (action === "ignore") return reception.empty;
      const error = classifyResponse(response, action, facts, endpoint, redactor);
      if (error instanceof UnauthorizedError) credential.invalidate?.(outgoing);
      throw error;
    } finally {
      const report = ({ records }: Pick<FileResult, "records">): void =>
        this.#report(request, outgoing, {
          attempt: facts.attempts,
          ...meter.measurements,
          records,
        });
      if (result instanceof OpenFile) {
        result.onClose((read) => {
          meter.replacedCharacters = read.replacedCharacters;
          report(read);
        });
      } else report({ records: result?.records.length ?? null });
    }
  }

  #report(
    { endpoint, url, shownUrl = url }: EndpointRequest,
    { method, url: sentUrl }: OutgoingRequest,
    outcome: Omit<RequestReport, "stream" | "method" | "path">,
  ): void {
    // The API chooses where a redirect leads, so its path may hold what must not be shown.
    const isOwn = shownUrl === url && sentUrl.origin === url.origin;
    const mayShow = this.#options.redactor.mayQuote && isOwn;
    const { pathname: path } = mayShow ? sentUrl : shownUrl;
    const report = { stream: endpoint.name, method, path, ...outcome };
    this.#count(report);
    this.#options.onRequest(report);
  }
}
