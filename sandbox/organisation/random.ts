/** Chance that is the same every time: each topic has a source of its own, so that adding one does not shift the others. */

/** A source of chance. */
export type Random = {
  /** From 0, included, to 1, left out. */
  next(): number;
  /** A whole number between two bounds, both included. */
  whole(from: number, to: number): number;
  /** True in so many cases of one. */
  chance(share: number): boolean;
  /** One of a list that must not be empty. */
  pick<Item>(items: readonly Item[]): Item;
  /** Some of a list, each at most once, in the list's order. */
  some<Item>(items: readonly Item[], count: number): Item[];
};

/** The source for a topic, such as `randomFor(1, "incident", 42)`. */
export function randomFor(seed: number, ...topic: readonly (string | number)[]): Random {
  const next = smallFastCounter(hash(`${seed}/${topic.join("/")}`));
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    chance: (share) => next() < share,
    pick(items) {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error("There is nothing to pick from");
      return item;
    },
    some(items, count) {
      let wanted = Math.min(count, items.length);
      return items.filter((_, place) => {
        const taken = next() * (items.length - place) < wanted;
        wanted -= taken ? 1 : 0;
        return taken;
      });
    },
  };
}

type State = readonly [number, number, number, number];

/** The generator sfc32 (PractRand): 128 bits of state, so that thousands of topics do not meet. */
function smallFastCounter(state: State): () => number {
  let [a, b, c, d] = state;
  return () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** The hash cyrb128: four numbers out of a text. */
function hash(text: string): State {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}
