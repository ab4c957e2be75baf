/** Percentiles, and whether a difference is more than noise. */

import { quantile, sum } from "d3-array";

/** Fewest values on each side that are compared; with fewer, nearly nothing is significant. */
const minValues = 5;

/** Probability below which a difference counts as more than noise. */
export const level = 0.05;

/** A percentile between two neighbors in proportion, like SQL's percentile_cont; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  return quantile(values, share) ?? null;
}

/** How the later values compare with the earlier ones, where less is better. */
export interface Change {
  readonly before: number | null;
  readonly after: number | null;
  /** Probability of a difference at least this large if nothing had changed; null with too few values. */
  readonly p: number | null;
  readonly trend: "better" | "worse" | "unclear";
}

/** Earlier and later values, and what to show for each. */
export interface Comparison {
  readonly earlier: readonly number[];
  readonly later: readonly number[];
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Compares several pairs at once: a table with twenty rows would show one difference by chance alone at 5 %, so the
 * probabilities are corrected by Holm's method for the number of pairs.
 */
export function changes(comparisons: readonly Comparison[]): Change[] {
  const tests = comparisons.map(({ earlier, later }) => mannWhitney(earlier, later));
  const corrected = holm(tests.map((test) => test?.p ?? null));
  return comparisons.map(({ before, after }, index) => {
    const p = corrected[index] ?? null;
    const isClear = p !== null && p < level;
    const isLater = (tests[index]?.shift ?? 0) > 0;
    return { before, after, p, trend: isClear ? (isLater ? "worse" : "better") : "unclear" };
  });
}

/**
 * The Mann-Whitney U test: whether values of one sample tend to be larger than those of another. It needs no assumption
 * about their distribution, and a single very long incident has no more weight than any other. Two-sided, by the
 * normal approximation, corrected for ties and continuity.
 *
 * @returns The probability, and the sign of the shift from earlier to later; null with too few values.
 */
export function mannWhitney(
  earlier: readonly number[],
  later: readonly number[],
): { readonly p: number; readonly shift: number } | null {
  const [n, m] = [earlier.length, later.length];
  if (n < minValues || m < minValues) return null;
  const { ranks, ties } = ranksOf([...earlier, ...later]);
  const u = sum(ranks.slice(n)) - (m * (m + 1)) / 2;
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  const distance = u - (n * m) / 2;
  if (variance === 0) return { p: 1, shift: 0 };
  const z = Math.max(0, Math.abs(distance) - 0.5) / Math.sqrt(variance);
  return { p: 2 * upperTail(z), shift: Math.sign(distance) };
}

/** The ranks of values, the mean of their places for equal ones, and the sum of t³ − t over groups of t equal values. */
function ranksOf(values: readonly number[]): { ranks: number[]; ties: number } {
  const order = values.map((_, index) => index).sort((a, b) => at(values, a) - at(values, b));
  const ranks: number[] = new Array(values.length);
  let ties = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && at(values, at(order, end)) === at(values, at(order, start)))
      end += 1;
    const size = end - start;
    ties += size ** 3 - size;
    for (const index of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    start = end;
  }
  return { ranks, ties };
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}

/** The share of the normal distribution above z: Abramowitz and Stegun 26.2.17, off by at most 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const series = sum(factors, (factor, index) => factor * t ** (index + 1));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

/** Holm's correction: the smallest of k probabilities times k, the next times k − 1, and so on, never decreasing. */
export function holm(probabilities: readonly (number | null)[]): (number | null)[] {
  const known = probabilities.flatMap((p, index) => (p === null ? [] : [{ p, index }]));
  known.sort((a, b) => a.p - b.p);
  const corrected: (number | null)[] = probabilities.map(() => null);
  let least = 0;
  for (const [place, { p, index }] of known.entries()) {
    least = Math.max(least, Math.min(1, p * (known.length - place)));
    corrected[index] = least;
  }
  return corrected;
}
