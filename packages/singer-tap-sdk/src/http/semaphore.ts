/** Limits concurrency. */

/** Issues permits in the order of the requests for them. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param permits Number of permits. */
  constructor(permits: number) {
    this.#free = permits;
  }

  /** Resolves when a permit is free, with a function that returns it, to be called once. */
  async acquire(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resume) => this.#waiting.push(resume));
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }
}
