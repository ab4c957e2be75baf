/** Ends requests that take too long. */

/** Why a request was aborted whose response did not begin in time. */
export class FirstByteTimeout extends Error {
  override readonly name = "FirstByteTimeout";
}

/** Why a request was aborted that had no connection in time. */
export class ConnectTimeout extends Error {
  override readonly name = "ConnectTimeout";
}

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
  #firstByteTimer: NodeJS.Timeout | undefined;

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

  /** Also aborts, with a `FirstByteTimeout`, if the response has not begun after this many seconds. */
  awaitFirstByte(seconds: number): void {
    this.#firstByteTimer = setTimeout(
      () => this.#controller.abort(new FirstByteTimeout()),
      seconds * 1000,
    );
  }

  /** Notes that the response has begun. */
  passFirstByte(): void {
    clearTimeout(this.#firstByteTimer);
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
    clearTimeout(this.#firstByteTimer);
    this.#run.removeEventListener("abort", this.#onRunEnd);
  }
}
