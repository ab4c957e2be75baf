/** The clock of a source, which differs from the host's and is known only from its responses. */

import { parseHttpDate } from "./http-date.ts";

/**
 * Seconds subtracted from the host's clock if a source sends no `Date`. A wrong time zone or missed daylight saving
 * change costs an hour; rereading that hour is cheaper than missing its changes.
 */
export const hostAllowance = 3600;

/**
 * Derives a source's time from the `Date` of its first response that has one, and the monotonic clock from then on. It
 * is never ahead of the source: a `Date` is older than its response by the time of transit, and by up to a second,
 * since it has no fraction.
 */
export class SourceClock {
  /** Offset from the monotonic clock, in milliseconds. */
  #offset = Date.now() - performance.now() - hostAllowance * 1000;
  #hasResponse = false;
  #isSet = false;

  /** Whether the source has responded, so that this is its time as precisely as possible. */
  get hasResponse(): boolean {
    return this.#hasResponse;
  }

  /** Records a response when its headers arrive. */
  note(headers: Headers): void {
    this.#hasResponse = true;
    const date = this.#isSet ? null : parseHttpDate(headers.get("date"));
    if (date === null) return;
    this.#isSet = true;
    this.#offset = date - performance.now();
  }

  /**
   * The source's time at a moment, in milliseconds since 1970. Before the first response, it is that response's `Date`
   * minus the time until then, and thus early by the transit time.
   *
   * @param moment A value of `performance.now()`. Default: now.
   */
  at(moment = performance.now()): number {
    return moment + this.#offset;
  }
}

/** The clocks of the sources, by stream. */
export class SourceClocks {
  readonly #byStream = new Map<string, SourceClock>();

  /** The clock of the source that a stream's requests go to. */
  of(stream: string): SourceClock {
    const known = this.#byStream.get(stream);
    if (known !== undefined) return known;
    const clock = new SourceClock();
    this.#byStream.set(stream, clock);
    return clock;
  }
}
