/** Counts where the source's answers differ from what is known of them, to tell once instead of per record. */

/** What a difference means for the record. */
export type DriftKind = "unknown-property" | "unknown-value" | "unfit-value";

const explanations: Readonly<Record<DriftKind, (path: string, times: string) => string>> = {
  "unknown-property": (path, times) =>
    `The API sent ${path} ${times}; this version does not know it and leaves it out`,
  "unknown-value": (path, times) =>
    `The API sent a value of ${path} ${times} that this version does not know; it was passed on`,
  "unfit-value": (path, times) =>
    `The API sent a value of ${path} ${times} that does not fit its type; it became null`,
};

/** Different places that are told apart; more than that says no more, and costs memory. */
const mostPlaces = 100;

/** The differences met in one stream. */
export class Drift {
  readonly #counts = new Map<string, { kind: DriftKind; path: string; times: number }>();

  /** @param path Names of the properties on the way, joined by dots. */
  count(kind: DriftKind, path: string): void {
    const key = `${kind} ${path}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.times += 1;
    else if (this.#counts.size < mostPlaces) this.#counts.set(key, { kind, path, times: 1 });
  }

  /** One sentence for each kind and place, in the order in which they were met. */
  messages(): string[] {
    return [...this.#counts.values()].map(({ kind, path, times }) =>
      explanations[kind](path, times === 1 ? "once" : `${times} times`),
    );
  }
}
