/** Retries requests. */

import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "../errors/index.ts";
import { type RetryLimits, type RetryOptions, RetrySchedule } from "./back-off.ts";
import { Reachability } from "./reachability.ts";

export interface RetrierOptions {
  readonly retry: RetryLimits;
  /** Total seconds that a request may wait for rate limits. */
  readonly maxRateLimitWait: number;
  /** Source of the jitter: numbers from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Ends the wait between attempts; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Called with every failure that is retried, and the seconds until the retry. */
  readonly onRetry: (error: RequestError, delay: number) => void;
}

/** Retries transient failures of requests for pages and for tokens. */
export class Retrier {
  readonly reachability = new Reachability();
  readonly #options: RetrierOptions;

  constructor(options: RetrierOptions) {
    this.#options = options;
  }

  /** The schedule of one request, to pass to `run`. */
  schedule(request: Pick<RetryOptions, "isPaced" | "isRenewable">): RetrySchedule {
    const { retry, maxRateLimitWait, random = Math.random } = this.#options;
    return new RetrySchedule({ ...retry, ...request, maxRateLimitWait, random });
  }

  /**
   * Repeats an attempt until it succeeds or its schedule allows no retry.
   *
   * @param origin Destination, for the message if no request of the run has reached it.
   * @param attempt Sends the request once; `attempts` counts from 1.
   * @throws RequestError of the last attempt.
   * @throws UnreachableError when the run never connected.
   */
  async run<Result>(
    schedule: RetrySchedule,
    origin: string,
    attempt: (attempts: number) => Promise<Result>,
  ): Promise<Result> {
    this.reachability.begin();
    for (;;) {
      this.#options.signal.throwIfAborted();
      try {
        return await attempt(schedule.begin());
      } catch (error) {
        await this.pause(schedule, origin, error);
      }
    }
  }

  /**
   * Waits until the next attempt after one that has failed.
   *
   * @throws the error, or UnreachableError, if there is none.
   */
  async pause(schedule: RetrySchedule, origin: string, error: unknown): Promise<void> {
    const { signal, onRetry } = this.#options;
    signal.throwIfAborted();
    if (!(error instanceof RequestError)) throw error;
    const delay = this.reachability.delayAfter(error, schedule.delayAfter(error));
    if (delay === null) throw this.reachability.finalError(origin, error);
    onRetry(error, delay);
    await this.sleep(delay);
  }

  /**
   * Waits.
   *
   * @throws the signal's reason if the run ends meanwhile.
   */
  async sleep(seconds: number): Promise<void> {
    const { signal } = this.#options;
    await sleep(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
