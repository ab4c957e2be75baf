/** When STATE is written during a run. */

/** Milliseconds between two STATEs at least. */
const interval = 1000;

/** The part of the output that STATE may take. */
const share = 0.1;

/** Bytes that a STATE may have for each second since the one before, however little was written. */
const bytesPerSecond = 8192;

/**
 * Spaces STATE so that it costs little, however many bookmarks it holds: at most one a second, and at most a tenth of the
 * output. A larger one waits for more output, or for a second per 8 KiB: a run that writes few rows keeps its progress too.
 */
export class StateSchedule {
  readonly #now: () => number;
  #checkedAt: number;
  #writtenAt: number;
  /** Bytes of all STATEs that were due. */
  #bytes = 0;

  /** @param now Milliseconds of a monotonic clock. */
  constructor(now: () => number) {
    this.#now = now;
    this.#checkedAt = now();
    this.#writtenAt = this.#checkedAt;
  }

  /**
   * Whether a STATE is due, which then counts as written.
   *
   * @param output Bytes of the output so far.
   * @param measure The bytes of the STATE; called at most once a second.
   */
  isDue(output: number, measure: () => number): boolean {
    const now = this.#now();
    if (now - this.#checkedAt < interval) return false;
    this.#checkedAt = now;
    const bytes = measure();
    const seconds = (now - this.#writtenAt) / 1000;
    const isSmall = this.#bytes + bytes <= output * share;
    if (!isSmall && bytes > seconds * bytesPerSecond) return false;
    this.#writtenAt = now;
    this.#bytes += bytes;
    return true;
  }
}
