/** Measures a request. */

import type { RequestReport } from "./request-log.ts";

/** What was measured of a request, whether or not it succeeded. */
export type Measurements = Pick<
  RequestReport,
  "status" | "bytes" | "seconds" | "replacedCharacters"
>;

/** Measures one request, from its creation to `stop`. */
export class Meter {
  /** Status of the response; null until it is there. */
  status: number | null = null;
  /** U+FFFD characters in the response, which replace bytes that are not UTF-8. */
  replacedCharacters = 0;
  #bytes = 0;
  readonly #startedAt = performance.now();
  #stoppedAt: number | null = null;

  /** Counts bytes received over the network. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Ends the time of the request: its whole response is there, or it has failed. */
  stop(): void {
    this.#stoppedAt = performance.now();
  }

  get measurements(): Measurements {
    const { status, replacedCharacters } = this;
    const seconds = ((this.#stoppedAt ?? performance.now()) - this.#startedAt) / 1000;
    return { status, replacedCharacters, bytes: this.#bytes, seconds };
  }
}
