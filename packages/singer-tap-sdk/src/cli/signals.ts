/** Signals that end a run early. */

import type { Writable } from "node:stream";
import type { Logger } from "../logging/logger.ts";
import { DescriptorOutput } from "./output.ts";

/** The part of the process that signals need. */
export interface SignalHost {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
  exit(code: number): void;
}

/** The signals with their exit codes: 128 plus the signal's number, as shells expect. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** How long a run may take to stop, in milliseconds from its first signal. */
export interface EndLimits {
  /** Until the process exits even if the target has not read the current line and the last STATE. */
  readonly withTarget: number;
  /** The same if there can be no target: `meltano config test` should end within five seconds, including startup. */
  readonly withoutTarget: number;
  /** Time in which another signal counts as a repetition; after that, it ends the process at once. */
  readonly repetition: number;
}

/**
 * Loaders usually flush within seconds, and Kubernetes kills after 30 s. `meltano config test` reads nothing after the
 * first row. Meltano repeats a Ctrl-C of the terminal: SIGINT, then SIGTERM.
 */
export const endLimits: EndLimits = {
  withTarget: 20_000,
  withoutTarget: 1_000,
  repetition: 2_000,
};

/**
 * Milliseconds after the end of a run until the process exits even if something still keeps it alive, such as a DNS
 * lookup.
 */
const lingering = 1_000;

export interface Interruption {
  /** Ends the run; aborted by the first signal, or by the run itself if it can't continue. */
  readonly stop: AbortController;
  /** The exit code of the first signal; null without one. */
  code(): number | null;
  /** Stops handling signals after the run. */
  dispose(): void;
}

/**
 * Ends the run at the first signal: no more requests, the rest of the current line, the last STATE, exit. The process
 * exits without them when their time is up, or at a later signal that is not a repetition.
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
    logger.warn(`${reason}; the last STATE was not written, and the output ${endOf(output)}`);
    host.exit(code);
  };
  const handlers = Object.entries(exitCodes).map(([signal, code]) => {
    const handler = (): void => {
      if (first === null) {
        first = { code, time: performance.now() };
        logger.info(`Received ${signal}; stopping`);
        timer = setTimeout(() => {
          giveUp(
            code,
            `${signal}: the target did not read the rest of the output within ${limit / 1000} s`,
          );
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
