/** Counts where the source's answers differ from what is known of them, to tell once instead of per record. */

/** What a difference means for the record. */
export type DriftKind = "unknown-property" | "unknown-value" | "unfit-value";

const explanations: Readonly<Record<DriftKind, string>> = {
  "unknown-property": "Properties that this version does not know were left out",
  "unknown-value": "Values that this version does not know were passed on",
  "unfit-value": "Values that do not fit their type became null",
};

/** Different places that are told apart; more than that says no more, and costs memory. */
const mostPlaces = 20;

/** The differences met in one stream. */
export class Drift {
  readonly #counts = new Map<DriftKind, Map<string, number>>();

  /** @param path Names of the properties on the way, joined by dots. */
  count(kind: DriftKind, path: string): void {
    const places = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, places);
    const place = places.has(path) || places.size < mostPlaces ? path : "elsewhere";
    places.set(place, (places.get(place) ?? 0) + 1);
  }

  /** One sentence for each kind that was met, with the places and how often. */
  messages(): string[] {
    return [...this.#counts].map(([kind, places]) => {
      const list = [...places].map(([place, times]) => `${place} (${times} times)`);
      return `${explanations[kind]}: ${list.join(", ")}`;
    });
  }
}
