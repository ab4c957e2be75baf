/** Chance that is the same every time. */

/** A source of chance. */
export interface Random {
  /** A whole number between two bounds, both included. */
  whole(from: number, to: number): number;
  /** True in so many cases of one. */
  chance(share: number): boolean;
  /** One of a list that must not be empty. */
  pick<Item>(items: readonly Item[]): Item;
}

/** The source for a seed, a whole number: Mulberry32. */
export function randomFor(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    whole,
    chance: (share) => next() < share,
    pick(items) {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error("There is nothing to pick from");
      return item;
    },
  };
}
