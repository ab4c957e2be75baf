/** Amounts that may be known only in part. */

/** How many rows or requests there will be. */
export interface Amount {
  /** At least so many; exactly or nearly so many if they are known. */
  readonly count: number;
  readonly isKnown: boolean;
}

/** Nothing, for certain. */
export const none: Amount = { count: 0, isKnown: true };

export function known(count: number): Amount {
  return { count, isKnown: true };
}

export function atLeast(count: number): Amount {
  return { count, isKnown: false };
}

export function sum(amounts: readonly Amount[]): Amount {
  return {
    count: amounts.reduce((total, { count }) => total + count, 0),
    isKnown: amounts.every(({ isKnown }) => isKnown),
  };
}

/** The greater of two amounts that bound the same thing; one that is known wins. */
export function better(one: Amount, other: Amount): Amount {
  if (one.isKnown !== other.isKnown) return one.isKnown ? one : other;
  return one.count >= other.count ? one : other;
}

/** How many of the one there are for each of the other; null if either is unknown, or there are none. */
export function ratioOf(one: number | null, other: number | null): number | null {
  return one === null || other === null || other === 0 ? null : one / other;
}
