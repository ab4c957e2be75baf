/** A bound on how many do something at the same time. */

/** Hands out permits, in the order in which they were requested. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param permits How many may hold one at the same time. */
  constructor(permits: number) {
    this.#free = permits;
  }

  /** Resolves as soon as there is a permit, with a function that returns it; to be called once. */
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
