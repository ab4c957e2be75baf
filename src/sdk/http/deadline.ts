/** The end of a request that takes too long. */

/** A time limit that runs. */
export interface Deadline {
  /** Aborts when the time is over (a `TimeoutError`), or with the run, for the run's reason. */
  readonly signal: AbortSignal;
  /** Ends it without aborting. */
  clear(): void;
}

/**
 * Starts a time limit for one request. Its own timer holds it: the runtime may collect
 * `AbortSignal.timeout` and `AbortSignal.any` as garbage while an answer is still awaited.
 *
 * @param run Ends the request with the run.
 */
export function startDeadline(seconds: number, run: AbortSignal): Deadline {
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
