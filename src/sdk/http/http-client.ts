/** The HTTP client of a run: the only importer of ky. */

import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import ky, { type KyInstance } from "ky";
import pLimit, { type LimitFunction } from "p-limit";
import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import { parseJson } from "../../singer/index.ts";
import {
  ConfigError,
  ForeignOriginError,
  MalformedAnswerError,
  RateLimitedError,
  RequestError,
  type RequestFacts,
} from "../errors/index.ts";
import { type Answer, UnusableAnswer } from "./answer.ts";
import type { Authenticator } from "./authenticators/index.ts";
import { type RetryLimits, retryDelay } from "./back-off.ts";
import { classifyNetworkError, classifyStatus } from "./classify.ts";
import { type RateLimit, type RequestBudget, readRateLimitHeaders } from "./request-budget.ts";

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
  /** Ends all requests and waits at once; its reason is what they throw. */
  readonly signal: AbortSignal;
  /** Where the jitter of retries comes from: numbers from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Told of every failure that is tried again. */
  readonly onRetry: (error: RequestError, delay: number) => void;
}

/** One page that somebody wants. */
export interface PageRequest<Page> {
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
  /**
   * Makes the page of the answer. Runs inside the retry: when it throws `UnusableAnswer`, the request is
   * sent again.
   */
  readonly read: (answer: Answer) => Page;
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
const mostRedirects = 5;

/**
 * Sends the requests of all streams of a run through one pool and one budget, and sends again what failed
 * for a passing reason: no connection, a time limit, 408, 429, 5xx, a body that is cut off or not what the
 * endpoint promises.
 */
export class HttpClient {
  readonly counts: RequestCounts = { requests: 0, retries: 0, rateLimited: 0 };
  readonly #options: HttpClientOptions;
  readonly #pool: LimitFunction;
  readonly #dispatcher: EnvHttpProxyAgent;
  readonly #ky: KyInstance;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    // Every request that waits listens for the end of the run; that many are no leak.
    setMaxListeners(0, options.signal);
    this.#pool = pLimit(options.concurrency);
    const dispatcher = createDispatcher(options.timeouts);
    this.#dispatcher = dispatcher;
    this.#ky = ky.create({
      // Retries, time limits and statuses are decided below, with the body and the budget in view.
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      redirect: "manual",
      headers: { accept: "application/json", "user-agent": options.userAgent },
      fetch: (request) => fetchThrough(dispatcher, request),
    });
  }

  /**
   * Gets one page.
   *
   * @throws RequestError of the kind that says what became of it, once it can't be tried again.
   */
  async get<Page>(request: PageRequest<Page>): Promise<Page> {
    const { retry, signal, onRetry, random = Math.random } = this.#options;
    let failures = 0;
    let givenUpAt: number | undefined;
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await this.#pool(() => this.#attempt(request, attempts));
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RequestError) || error.recovery !== "retriable") throw error;
        const now = performance.now() / 1000;
        givenUpAt ??= now + retry.retryTimeout;
        if (!(error instanceof RateLimitedError)) failures += 1;
        const backOff = retryDelay(Math.max(1, failures), random());
        const asked = Math.max(backOff, error.facts.retryAfter ?? 0);
        if (failures >= retry.maxAttempts || now + asked > givenUpAt) throw error;
        this.counts.retries += 1;
        // Under a limit the budget holds this request back, together with all others.
        const limited = error instanceof RateLimitedError && request.limits.length > 0;
        const delay = limited ? backOff : asked;
        onRetry(error, delay);
        await sleep(delay * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #attempt<Page>(request: PageRequest<Page>, attempts: number): Promise<Page> {
    let url = request.url;
    const facts = { stream: request.stream, endpoint: `GET ${url.pathname}`, attempts };
    for (let redirects = 0; ; redirects += 1) {
      requireOrigin(url, request.origin, facts);
      const response = await this.#send(url, request, facts);
      const location = isRedirect(response.status) ? response.headers.get("location") : null;
      if (location !== null && redirects < mostRedirects && URL.canParse(location, url.href)) {
        url = new URL(location, url);
        continue;
      }
      if (response.status < 200 || response.status > 299) {
        throw classifyStatus(response, facts, request.scope);
      }
      return readPage(url, response, request.read, facts);
    }
  }

  /** Sends one request when the budget allows it and reads the whole answer. */
  async #send(url: URL, request: PageRequest<unknown>, facts: RequestFacts): Promise<RawAnswer> {
    const { budget, signal, timeouts } = this.#options;
    const headers = new Headers(request.headers);
    await request.authenticator.authenticate(headers);
    const ticket = await budget.acquire(request.limits, signal);
    this.counts.requests += 1;
    const deadline = startDeadline(timeouts.request, signal);
    try {
      const response = await this.#ky.get(url, { headers, signal: deadline.signal });
      const { status } = response;
      budget.settle(ticket, readRateLimitHeaders(response.headers, status));
      if (status === 429) this.counts.rateLimited += 1;
      return { status, headers: response.headers, text: await readText(response, deadline.signal) };
    } catch (error) {
      throw classifyNetworkError(error, facts);
    } finally {
      deadline.clear();
    }
  }
}

/** An answer as it came, before its status or body is looked at. */
interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

function readPage<Page>(
  url: URL,
  { headers, text }: RawAnswer,
  read: (answer: Answer) => Page,
  facts: RequestFacts,
): Page {
  try {
    return read({ url, headers, body: parseJson(text) });
  } catch (error) {
    if (error instanceof UnusableAnswer) throw new MalformedAnswerError(facts, error.message);
    // The parser's own message quotes the text.
    if (error instanceof SyntaxError) {
      const problem = text.trim() === "" ? "the body is empty" : "the body is not JSON";
      throw new MalformedAnswerError(facts, problem);
    }
    throw error;
  }
}

/**
 * Ends a request after some seconds, or with the run. Its own timer holds it: the runtime may collect
 * `AbortSignal.timeout` and `AbortSignal.any` as garbage while an answer is still awaited.
 */
function startDeadline(seconds: number, run: AbortSignal): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const onRunEnd = (): void => controller.abort(run.reason);
  const onTimeout = (): void => controller.abort(new DOMException("too slow", "TimeoutError"));
  const timer = setTimeout(onTimeout, seconds * 1000);
  run.addEventListener("abort", onRunEnd);
  if (run.aborted) onRunEnd();
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      run.removeEventListener("abort", onRunEnd);
    },
  };
}

/** Reads a body to its end. `fetch` forgets its signal once it has answered, so that a drip would never end. */
async function readText({ body }: Response, signal: AbortSignal): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel(signal.reason).catch(() => {});
  signal.throwIfAborted();
  signal.addEventListener("abort", cancel);
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    // A body that was cancelled ends as if it were complete.
    signal.throwIfAborted();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}

function requireOrigin(url: URL, origin: string, facts: RequestFacts): void {
  if (url.origin !== origin) {
    // Schemes that are no network have no origin.
    throw new ForeignOriginError(facts, url.host === "" ? url.protocol : url.origin);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ForeignOriginError(facts, "a URL with a user name");
  }
}

function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304;
}

/**
 * Honours HTTPS_PROXY and NO_PROXY; Node itself honours NODE_EXTRA_CA_CERTS.
 *
 * @throws ConfigError when HTTPS_PROXY is unusable; its value is not repeated, as it may hold a password.
 */
function createDispatcher({ connect, firstByte, request }: Timeouts): EnvHttpProxyAgent {
  try {
    return new EnvHttpProxyAgent({
      // Plain http goes to the machine itself only, and must not carry the credential to a proxy.
      httpProxy: "",
      connect: { timeout: connect * 1000 },
      headersTimeout: firstByte * 1000,
      bodyTimeout: request * 1000,
    });
  } catch {
    throw new ConfigError([
      "HTTPS_PROXY must be the URL of a proxy, such as http://localhost:3128",
    ]);
  }
}

/** ky speaks in the runtime's own `Request`; undici, which has the proxies, in URL and options. */
async function fetchThrough(
  dispatcher: EnvHttpProxyAgent,
  input: Request | URL | string,
): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input);
  const response = await undiciFetch(request.url, {
    method: request.method,
    headers: [...request.headers],
    signal: request.signal,
    redirect: request.redirect,
    dispatcher,
  });
  return response as unknown as Response;
}
