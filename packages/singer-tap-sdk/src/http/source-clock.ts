/** The time of a source. Its clock is another than the host's, and only its responses tell it. */

import { parseHttpDate } from "./http-date.ts";

/**
 * Seconds by which the host's clock is put back where a source does not send `Date`. An hour is what a wrong time zone or
 * a missed change of summer time costs; to ask again for what changed in that hour is cheaper than to miss it.
 */
export const hostAllowance = 3600;

/**
 * Tells a source's time by the `Date` of the first response that has one, and by the monotonic clock from then on. It is
 * never ahead of the source: a date is older than its response by the time that took to arrive, and by up to a second,
 * since dates have no fractions.
 */
export class SourceClock {
  /** What is added to the monotonic clock, in milliseconds. */
  #offset = Date.now() - performance.now() - hostAllowance * 1000;
  #hasResponse = false;
  #isSet = false;

  /** Whether the source has responded, so that this is its time as well as it can be known. */
  get hasResponse(): boolean {
    return this.#hasResponse;
  }

  /** Takes note of a response, at the moment its headers arrive. */
  note(headers: Headers): void {
    this.#hasResponse = true;
    const date = this.#isSet ? null : parseHttpDate(headers.get("date"));
    if (date === null) return;
    this.#isSet = true;
    this.#offset = date - performance.now();
  }

  /**
   * The source's time at a moment, in milliseconds since 1970. For a moment before the first response that is its `Date`
   * less the time since then: less, that is, the time that the response took.
   *
   * @param moment As `performance.now()` told it. Default: now.
   */
  at(moment = performance.now()): number {
    return moment + this.#offset;
  }
}

/** The clocks of the sources that the streams of a run are read from. */
export class SourceClocks {
  readonly #byStream = new Map<string, SourceClock>();

  /** The clock of the source that a stream's requests go to, by the stream's name. */
  of(stream: string): SourceClock {
    const known = this.#byStream.get(stream);
    if (known !== undefined) return known;
    const clock = new SourceClock();
    this.#byStream.set(stream, clock);
    return clock;
  }
}
