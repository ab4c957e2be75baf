/** The one loop that sends a request again. */

import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "../errors/index.ts";
import { type RetryLimits, type RetryOptions, RetrySchedule } from "./back-off.ts";
import { Reachability } from "./reachability.ts";

export interface RetrierOptions {
  readonly retry: RetryLimits;
  /** Seconds that rate limits may make one request wait, in total. */
  readonly maxRateLimitWait: number;
  /** Where the jitter comes from: numbers from 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Ends the waiting between two attempts; its reason is what is thrown. */
  readonly signal: AbortSignal;
  /** Called with every failure that is retried, and the seconds until then. */
  readonly onRetry: (error: RequestError, delay: number) => void;
}

/** Retries what failed for a passing reason: requests for pages as well as for tokens. */
export class Retrier {
  readonly reachability = new Reachability();
  readonly #options: RetrierOptions;

  constructor(options: RetrierOptions) {
    this.#options = options;
  }

  /** The schedule of one request, to be handed to `run`. */
  schedule(request: Pick<RetryOptions, "isPaced" | "isRenewable">): RetrySchedule {
    const { retry, maxRateLimitWait, random = Math.random } = this.#options;
    return new RetrySchedule({ ...retry, ...request, maxRateLimitWait, random });
  }

  /**
   * Attempts something until it succeeds, or its schedule allows no other attempt.
   *
   * @param origin Where the request goes, for the message when no request of the run has reached it.
   * @param attempt Sends the request once; `attempts` counts from 1.
   * @throws RequestError of the last attempt.
   * @throws UnreachableError when no connection was made in the whole run.
   */
  async run<Result>(
    schedule: RetrySchedule,
    origin: string,
    attempt: (attempts: number) => Promise<Result>,
  ): Promise<Result> {
    const { signal, onRetry } = this.#options;
    const { reachability } = this;
    reachability.begin();
    for (let attempts = 1; ; attempts += 1) {
      signal.throwIfAborted();
      try {
        return await attempt(attempts);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RequestError)) throw error;
        const delay = reachability.delayAfter(error, schedule.delayAfter(error));
        if (delay === null) throw reachability.finalError(origin, error);
        onRetry(error, delay);
        await sleep(delay * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }
}
