/** The end of a request that takes too long. */

/**
 * The time limit of one request. Its own timer holds it: the runtime may collect `AbortSignal.timeout` and
 * `AbortSignal.any` as garbage while a response is still awaited.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #run: AbortSignal;
  readonly #onRunEnd = (): void => this.#controller.abort(this.#run.reason);
  /** Milliseconds that were left when the clock was started. */
  #left: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * Starts the clock.
   *
   * @param run Ends the request with the run.
   */
  constructor(seconds: number, run: AbortSignal) {
    this.#run = run;
    this.#left = seconds * 1000;
    run.addEventListener("abort", this.#onRunEnd);
    if (run.aborted) this.#onRunEnd();
    this.resume();
  }

  /** Aborts when the time is over (a `TimeoutError`), or with the run, for the run's reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops the clock, for a wait that is not the server's. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#startedAt;
  }

  /** Starts the clock again. */
  resume(): void {
    this.#startedAt = performance.now();
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException("too slow", "TimeoutError")),
      this.#left,
    );
  }

  /** Ends the limit without aborting. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#run.removeEventListener("abort", this.#onRunEnd);
  }
}
