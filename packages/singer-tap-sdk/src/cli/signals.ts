/** Signals that end a run early. */

import type { Writable } from "node:stream";
import type { Logger } from "../logging/logger.ts";
import { DescriptorOutput } from "./output.ts";

/** The process, as far as signals need it. */
export interface SignalHost {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
  exit(code: number): void;
}

/** The signals, and the exit code that shells expect then: 128 and the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** How long a run takes to end, in milliseconds since its first signal. */
export interface EndLimits {
  /** Until the process exits although the target has not taken the line under way and the last STATE. */
  readonly withTarget: number;
  /** The same where no target can be reading: `meltano config test` should end within five seconds, start and all. */
  readonly withoutTarget: number;
  /** In which another signal is taken for a repetition; after that, one ends the process at once. */
  readonly repetition: number;
}

/**
 * Loaders flush for seconds as a rule, and Kubernetes kills after 30 s. `meltano config test` reads nothing after a row.
 * Meltano repeats a Ctrl-C of the terminal: SIGINT, then SIGTERM.
 */
export const endLimits: EndLimits = {
  withTarget: 20_000,
  withoutTarget: 1_000,
  repetition: 2_000,
};

/** Milliseconds from the end of a run until the process exits although something still holds it, such as a name look-up. */
const lingering = 1_000;

export interface Interruption {
  /** Ends the run; aborted by the first signal, and by the run itself where it can't go on. */
  readonly stop: AbortController;
  /** The exit code that a signal calls for; null while none has come. */
  code(): number | null;
  /** Leaves signals to the process again: the run has ended. */
  dispose(): void;
}

/**
 * Ends the run at the first signal: no more requests, the line under way, the last STATE, exit. The process exits
 * without these once their time is over, or at a later signal that is no repetition.
 *
 * @param output Where the run writes.
 * @param hasTarget Whether a target may be reading it.
 */
export function onSignal(
  host: SignalHost,
  logger: Logger,
  output: Writable,
  hasTarget: boolean,
  { withTarget, withoutTarget, repetition }: EndLimits,
): Interruption {
  const stop = new AbortController();
  const limit = hasTarget ? withTarget : withoutTarget;
  let first: { readonly code: number; readonly time: number } | null = null;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (code: number, reason: string): void => {
    logger.warn(`${reason}: the output ${endOf(output)}, without the last state`);
    host.exit(code);
  };
  const handlers = Object.entries(exitCodes).map(([signal, code]) => {
    const handler = (): void => {
      if (first === null) {
        first = { code, time: performance.now() };
        logger.info(`Stopping because of ${signal}`);
        timer = setTimeout(() => {
          giveUp(code, `${signal}, and ${limit / 1000} s later the rest was not taken`);
        }, limit).unref();
        stop.abort(new Error(`stopped by ${signal}`));
      } else if (performance.now() - first.time >= repetition) {
        giveUp(first.code, `Stopped at once by a second signal, ${signal}`);
      }
    };
    host.on(signal, handler);
    return [signal, handler] as const;
  });
  return {
    stop,
    code: () => first?.code ?? null,
    dispose: () => {
      for (const [signal, handler] of handlers) host.off(signal, handler);
      clearTimeout(timer);
      if (first === null) return;
      const { code } = first;
      setTimeout(() => host.exit(code), lingering).unref();
    },
  };
}

function endOf(output: Writable): string {
  if (!(output instanceof DescriptorOutput)) return "may end inside a line";
  return output.isInsideLine ? "ends inside a line" : "ends with a whole line";
}
