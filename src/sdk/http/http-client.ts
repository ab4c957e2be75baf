/** The HTTP client of a run: sends requests, and sends again what failed for a passing reason. */

import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import ky, { type KyInstance, TimeoutError as KyTimeoutError } from "ky";
import pLimit, { type LimitFunction } from "p-limit";
import { parseJson } from "../../singer/index.ts";
import {
  MalformedAnswerError,
  RequestError,
  type RequestFacts,
  TapError,
  TimeoutError,
  UnexpectedAnswerError,
} from "../errors/index.ts";
import { type Answer, type RawAnswer, UnexpectedAnswer, UnusableAnswer } from "./answer.ts";
import type { Authenticator } from "./authenticators/index.ts";
import { type RetryLimits, RetrySchedule } from "./back-off.ts";
import { BodyReader } from "./body-reader.ts";
import { classifyNetworkError, classifyStatus } from "./classify.ts";
import { Deadline } from "./deadline.ts";
import type { ErrorBody } from "./error-body.ts";
import { redirectTarget, requireOrigin } from "./origin.ts";
import { readRateLimitHeaders } from "./rate-limit-headers.ts";
import { Reachability } from "./reachability.ts";
import type { RateLimit, RequestBudget, Ticket } from "./request-budget.ts";
import type { RequestReport } from "./request-log.ts";
import { Transport } from "./transport.ts";

/** Time limits of one request, in seconds. */
export interface Timeouts {
  /** Until the connection stands, TLS included. */
  readonly connect: number;
  /** From the request to the first byte of the answer. */
  readonly firstByte: number;
  /** From the request to the last byte of the answer. */
  readonly request: number;
}

export interface HttpClientOptions {
  readonly userAgent: string;
  /** Requests under way at the same time, at most. */
  readonly concurrency: number;
  readonly budget: RequestBudget;
  readonly retry: RetryLimits;
  readonly timeouts: Timeouts;
  /** Texts that no message may repeat. */
  readonly secrets: readonly string[];
  /** Ends all requests and waits at once; its reason is what they throw. */
  readonly signal: AbortSignal;
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
  readonly url: URL;
  /** The only origin that the credential may go to. */
  readonly origin: string;
  readonly headers: Headers;
  readonly authenticator: Authenticator;
  /** The limits that the request counts against. */
  readonly limits: readonly RateLimit[];
  /** The permission that the endpoint needs, for the message of a 403; null where nobody says. */
  readonly scope: string | null;
  /** What the API's own error says; null for a body that is not the API's. */
  readonly errorBody: (answer: Answer) => ErrorBody | null;
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

/** Redirects inside the origin that are followed for one request; browsers stop at 20, an API needs one. */
const maxRedirects = 5;

/**
 * Sends the requests of all streams of a run through one pool and one budget, and sends again what failed
 * for a passing reason: no connection, a time limit, 408, 425, 429, 5xx, a body that is cut off or not what
 * the endpoint promises.
 */
export class HttpClient {
  readonly counts: RequestCounts = { requests: 0, retries: 0, rateLimited: 0 };
  readonly #options: HttpClientOptions;
  readonly #pool: LimitFunction;
  readonly #bodies = new BodyReader();
  readonly #transport: Transport;
  readonly #ky: KyInstance;
  readonly #authenticators = new Map<unknown, Authenticator>();
  readonly #healthCheck: PageRequest<RecordPage> | null;
  readonly #reachability: Reachability;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    // Every request that waits listens for the end of the run; that many are no leak.
    setMaxListeners(0, options.signal);
    this.#pool = pLimit(options.concurrency);
    this.#transport = new Transport(options.timeouts.connect);
    this.#ky = ky.create({
      headers: { accept: "application/json", "user-agent": options.userAgent },
      timeout: options.timeouts.firstByte * 1000,
      redirect: "manual",
      throwHttpErrors: false,
      // ky's retries end with the headers: a body that is cut off or unusable must be asked for again too.
      retry: 0,
      fetch: (request) => this.#transport.send(request),
    });
    const check = options.healthCheck(this);
    this.#healthCheck = check;
    this.#reachability = new Reachability(check === null ? null : () => this.#attempt(check, 1));
  }

  /**
   * Gets one page.
   *
   * @throws RequestError of the kind that says what became of it, once it can't be tried again.
   * @throws UnreachableError when no request of the run has been answered.
   */
  get<Page extends RecordPage>(request: PageRequest<Page>): Promise<Page> {
    return this.#reachability.until(request.origin, this.#get(request));
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

  async #get<Page extends RecordPage>(request: PageRequest<Page>): Promise<Page> {
    const { retry, signal, onRetry, random = Math.random } = this.#options;
    const schedule = new RetrySchedule(retry, random);
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await this.#pool(() => this.#attempt(request, attempts));
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RequestError)) throw error;
        this.#reachability.failed(error);
        const asked = schedule.delayAfter(error, request.limits.length > 0);
        if (asked === null) throw this.#reachability.verdict(request.origin, error);
        const delay = this.#reachability.delay(asked);
        this.counts.retries += 1;
        onRetry(error, delay);
        await sleep(delay * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /**
   * The authenticator of this run for a hook that makes one: made once, however many streams inherit the
   * hook, so that a credential that has to be fetched is fetched once.
   */
  authenticatorOf(hook: unknown, make: () => Authenticator): Authenticator {
    const known = this.#authenticators.get(hook);
    if (known !== undefined) return known;
    const authenticator = make();
    this.#authenticators.set(hook, authenticator);
    return authenticator;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.#reachability.close();
    await this.#transport.close();
  }

  /** Asks for the page once, wherever inside the origin redirects lead. */
  async #attempt<Page extends RecordPage>(
    request: PageRequest<Page>,
    attempts: number,
  ): Promise<Page> {
    const facts = { stream: request.stream, endpoint: `GET ${request.url.pathname}`, attempts };
    let url = request.url;
    for (let redirects = 0; ; redirects += 1) {
      const result = await this.#exchange(url, request, facts, redirects < maxRedirects);
      if (!(result instanceof URL)) return result;
      url = result;
    }
  }

  /** Sends one request; makes of its answer the page, or the URL that it redirects to. */
  async #exchange<Page extends RecordPage>(
    url: URL,
    request: PageRequest<Page>,
    facts: RequestFacts,
    mayRedirect: boolean,
  ): Promise<Page | URL> {
    const { budget, signal, secrets, onRequest } = this.#options;
    requireOrigin(url, request.origin, facts);
    const ticket = await budget.acquire(request.limits, signal);
    // After the wait, during which a credential may expire.
    const headers = new Headers(request.headers);
    await request.authenticator.authenticate(headers);
    const report = startReport(request.stream, url, facts.attempts);
    try {
      const answer = await this.#send(url, headers, ticket, facts, report);
      const target = mayRedirect ? redirectTarget(url, answer.status, answer.headers) : null;
      if (target !== null) return target;
      if (answer.status < 200 || answer.status > 299) {
        throw classifyStatus(answer, facts, { ...request, secrets });
      }
      const page = readPage(answer, request.read, facts);
      report.records = page.records.length;
      return page;
    } finally {
      onRequest(report);
    }
  }

  /** Sends one request and reads the whole answer; notes in the report how far that came. */
  async #send(
    url: URL,
    headers: Headers,
    ticket: Ticket,
    facts: RequestFacts,
    report: Mutable<RequestReport>,
  ): Promise<RawAnswer> {
    const { budget, signal, timeouts } = this.#options;
    this.counts.requests += 1;
    const sentAt = performance.now();
    const deadline = new Deadline(timeouts.request, signal);
    try {
      const response = await this.#ky.get(url, { headers, signal: deadline.signal });
      const { status } = response;
      this.#reachability.contact();
      report.status = status;
      budget.settle(ticket, readRateLimitHeaders(response.headers, status));
      if (status === 429) this.counts.rateLimited += 1;
      const body = await this.#bodies.read(response, deadline, facts, (bytes) => {
        report.bytes += bytes;
      });
      report.replacedCharacters = body.replacedCharacters;
      return { url, status, headers: response.headers, text: body.text };
    } catch (error) {
      if (error instanceof RequestError) throw error;
      if (error instanceof KyTimeoutError) throw new TimeoutError(facts, "first_byte_timeout");
      throw classifyNetworkError(error, facts);
    } finally {
      report.seconds = (performance.now() - sentAt) / 1000;
      deadline.clear();
    }
  }
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

function startReport(stream: string, url: URL, attempt: number): Mutable<RequestReport> {
  return {
    stream,
    path: url.pathname,
    attempt,
    status: null,
    bytes: 0,
    seconds: 0,
    records: null,
    replacedCharacters: 0,
  };
}

/**
 * @throws MalformedAnswerError when the answer is not what the endpoint promises.
 * @throws UnexpectedAnswerError when it is whole, and still not what the stream declares.
 */
function readPage<Page>(
  { url, headers, text }: RawAnswer,
  read: (answer: Answer) => Page,
  facts: RequestFacts,
): Page {
  try {
    return read({ url, headers, body: parseJson(text) });
  } catch (error) {
    if (error instanceof UnexpectedAnswer) throw new UnexpectedAnswerError(facts, error.message);
    if (error instanceof UnusableAnswer) throw new MalformedAnswerError(facts, error.message);
    // The parser's own message quotes the text.
    if (error instanceof SyntaxError) {
      const problem = text.trim() === "" ? "the body is empty" : "the body is not JSON";
      throw new MalformedAnswerError(facts, problem);
    }
    throw error;
  }
}
