/** Ends requests that take too long. */

/**
 * The time limit of one request. It has its own timer, since the runtime may garbage-collect `AbortSignal.timeout` and
 * `AbortSignal.any` while a response is awaited.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #run: AbortSignal;
  readonly #limit: number;
  readonly #onRunEnd = (): void => this.#controller.abort(this.#run.reason);
  /** Milliseconds left when the clock was last started. */
  #left: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * Starts the clock.
   *
   * @param run Aborts the request when the run ends.
   */
  constructor(seconds: number, run: AbortSignal) {
    this.#run = run;
    this.#limit = seconds * 1000;
    this.#left = this.#limit;
    run.addEventListener("abort", this.#onRunEnd);
    if (run.aborted) this.#onRunEnd();
    this.resume();
  }

  /** Aborts when the time is up (a `TimeoutError`), or when the run ends, with the run's reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops the clock during a wait that is not the server's fault. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#startedAt;
  }

  /** Restarts the clock. */
  resume(): void {
    this.#startedAt = performance.now();
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException("too slow", "TimeoutError")),
      this.#left,
    );
  }

  /** Starts the clock over: for a body that is used as it arrives, the limit is on each wait for more of it. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#left = this.#limit;
    this.resume();
  }

  /** Stops the clock for good, without aborting. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#run.removeEventListener("abort", this.#onRunEnd);
  }
}
