/** Counts where the source's responses differ from what is known of them, to tell once instead of per record. */

/** What a difference means for the record. */
type DriftKind =
  | "kept-property"
  | "unknown-property"
  | "unknown-value"
  | "unfit-value"
  | "unfit-element"
  | "missing-value"
  | "repeated-key"
  | "rounded-number"
  | "withheld-integer";

const explanations: Readonly<Record<DriftKind, string>> = {
  "kept-property": "Properties that this version does not know are in additional_properties",
  "unknown-property": "Properties that this version does not know were left out",
  "unknown-value": "Values that this version does not know were passed on",
  "unfit-value": "Values that do not fit their type became null",
  "unfit-element": "Elements of lists that are null or do not fit their type were left out",
  "missing-value": "What lacks a value that is never null was left out",
  "repeated-key":
    "Of rows that share their key and came inside the same row of the parent, only the last was written",
  "rounded-number":
    "Numbers with more digits than a double holds were rounded; a column of t.decimal keeps them",
  "withheld-integer":
    "Integers beyond 2^53 were withheld from the streams below, whose hooks get them of a t.bigInteger only",
};

/** Kinds that are no reason for a warning. */
const expected: readonly DriftKind[] = ["kept-property", "unknown-property"];

/** Paths that are told apart; more say no more, and cost memory. */
const maxCountedPaths = 20;

/** The differences met in one stream. */
export class Drift {
  readonly #counts = new Map<DriftKind, Map<string, number>>();

  /**
   * @param path Names of the properties on the way, joined by dots.
   * @param added How often it was met.
   */
  count(kind: DriftKind, path: string, added = 1): void {
    const paths = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, paths);
    const known = paths.has(path) || paths.size < maxCountedPaths ? path : "elsewhere";
    paths.set(known, (paths.get(known) ?? 0) + added);
  }

  /** What is worth a warning: one sentence for each kind that was met, with the paths and how often. */
  messages(): string[] {
    return this.#sentences((kind) => !expected.includes(kind));
  }

  /** What loses nothing, or what the user has chosen to leave out, in the same form. */
  remarks(): string[] {
    return this.#sentences((kind) => expected.includes(kind));
  }

  #sentences(includes: (kind: DriftKind) => boolean): string[] {
    const included = [...this.#counts].filter(([kind]) => includes(kind));
    return included.map(([kind, paths]) => {
      const list = [...paths].map(
        ([path, times]) => `${path} (${times === 1 ? "once" : `${times} times`})`,
      );
      return `${explanations[kind]}: ${list.join(", ")}`;
    });
  }
}
