/** Signals that end a run early. */

import type { Logger } from "./logger.ts";

/** The process, as far as signals need it. */
export interface SignalHost {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
  exit(code: number): void;
}

/** The signals, and the exit code that shells expect then: 128 and the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds from a signal until the process exits, whether or not anybody reads its output. */
const gracePeriod = 1500;

export interface Interruption {
  /** Ends the run; aborted by the first signal, and by the run itself where it can't go on. */
  readonly stop: AbortController;
  /** The exit code that a signal calls for; null while none has come. */
  code(): number | null;
  /** Leaves signals to the process again. */
  dispose(): void;
}

/**
 * Ends the run at the first signal: no more requests, the last STATE, exit. Once the grace period is over
 * the process exits even if nobody takes its output; signals in the meantime change nothing.
 */
export function onSignal(host: SignalHost, logger: Logger): Interruption {
  const stop = new AbortController();
  let code: number | null = null;
  const handlers = Object.entries(exitCodes).map(([signal, exitCode]) => {
    const handler = (): void => {
      if (code !== null) return;
      code = exitCode;
      logger.info(`Stopping because of ${signal}`);
      stop.abort(new Error(`stopped by ${signal}`));
      const giveUp = (): void => {
        logger.warn(
          "Stopped by a signal; nobody took the output, so the last state is not written",
        );
        host.exit(exitCode);
      };
      setTimeout(giveUp, gracePeriod).unref();
    };
    host.on(signal, handler);
    return [signal, handler] as const;
  });
  return {
    stop,
    code: () => code,
    dispose: () => {
      for (const [signal, handler] of handlers) host.off(signal, handler);
    },
  };
}
