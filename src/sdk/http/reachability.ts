/** Whether anybody answers a run. One that reaches nobody ends soon, and says so once instead of for each stream. */

import { ConnectionError, RequestError, TimeoutError, UnreachableError } from "../errors/index.ts";

/**
 * Seconds in which somebody must answer; when half of them are over, the cheapest endpoint is asked as well,
 * which is quick even where others are slow. Enough for several tries to connect, few enough for somebody who
 * waits for the outcome of a test, to which Meltano adds about as many.
 */
const patience = 5;

/** Without a connection, TLS included, nobody is there; one that breaks later has somebody at its other end. */
const notConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|EPROTO|ERR_SSL_.*)$/;

/** Seconds above which no delay grows until somebody has answered, so that the time is used. */
const maxDelay = 2;

/** Watches a run from its first request until the first sign of somebody at the other end. */
export class Reachability {
  readonly #check: (() => Promise<unknown>) | null;
  #isContact = false;
  /** The latest attempt that came to nothing, and where it led. */
  #failure: { readonly origin: string; readonly error: RequestError } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #unanswered: Promise<never> | null = null;

  /**
   * @param check Asks the cheapest endpoint once; null where none is known, so that nobody can tell a slow
   *   answer from none, and only requests that have used up their tries end the run.
   */
  constructor(check: (() => Promise<unknown>) | null) {
    this.#check = check;
  }

  /**
   * Waits for a page, as long as there is hope for it.
   *
   * @throws UnreachableError when nobody has answered any request in time.
   */
  until<Page>(origin: string, page: Promise<Page>): Promise<Page> {
    if (this.#isContact || this.#check === null) return page;
    this.#unanswered ??= this.#watch(origin, this.#check);
    return Promise.race([page, this.#unanswered]);
  }

  /** Notes that somebody has answered. */
  contact(): void {
    this.#isContact = true;
    clearTimeout(this.#timer);
  }

  /** Notes what became of an attempt. */
  failed(origin: string, error: RequestError): void {
    if (isUnconnected(error) || error instanceof TimeoutError) this.#failure = { origin, error };
    else this.contact();
  }

  /** The delay until a request is tried again, in seconds; shorter than asked for while nobody has answered. */
  delay(asked: number): number {
    return this.#isContact || this.#check === null ? asked : Math.min(asked, maxDelay);
  }

  /** The error for a request that has used up its tries: its own, unless nobody was there in the whole run. */
  verdict(origin: string, error: RequestError): RequestError | UnreachableError {
    return this.#isContact || !isUnconnected(error) ? error : unreachable(origin, error);
  }

  /** Ends the watch. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #watch(origin: string, check: () => Promise<unknown>): Promise<never> {
    return new Promise((_resolve, reject) => {
      const giveUp = (): void => {
        if (this.#isContact) return;
        const failure = this.#failure ?? { origin, error: null };
        reject(unreachable(failure.origin, failure.error));
      };
      const askOnce = (): void => {
        check().catch((error: unknown) => {
          if (error instanceof RequestError) this.failed(origin, error);
        });
        // An answer that has come while the process had no time goes first.
        this.#timer = setTimeout(() => setImmediate(giveUp), (patience / 2) * 1000);
      };
      this.#timer = setTimeout(askOnce, (patience / 2) * 1000);
    });
  }
}

function isUnconnected(error: RequestError): boolean {
  return error instanceof ConnectionError
    ? notConnected.test(error.code)
    : error instanceof TimeoutError && error.setting === "connect_timeout";
}

function unreachable(origin: string, failure: RequestError | null): UnreachableError {
  const reason =
    failure === null ? `did not answer within ${patience} s` : failure.reason + failure.details;
  return new UnreachableError(origin, reason);
}
