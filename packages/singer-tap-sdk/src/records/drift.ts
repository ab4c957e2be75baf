/** Counts differences between records and their declaration, to log each once instead of per record. */

/** Kind of difference, by what happens to the record. */
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
  "unknown-property": "Properties that this version does not know were dropped",
  "unknown-value": "Values that this version does not know were passed on",
  "unfit-value": "Values that do not fit their type became null",
  "unfit-element": "Array elements that are null or do not fit their type were dropped",
  "missing-value": "Records or objects without a required value were skipped",
  "repeated-key":
    "Several rows with the same key came in one parent row; only the last was written",
  "rounded-number":
    "Numbers with more digits than a double holds were rounded; declare the column as t.decimal to keep them",
  "withheld-integer":
    "Integers beyond 2^53 are null in hooks of child streams; declare the column as t.bigInteger",
};

/** Kinds that need no warning. */
const expected: readonly DriftKind[] = ["kept-property", "unknown-property"];

/** Paths that are counted separately; more would add no information, and cost memory. */
const maxCountedPaths = 20;

/** Differences found in one stream. */
export class Drift {
  readonly #counts = new Map<DriftKind, Map<string, number>>();

  /**
   * @param path Path of property names, joined by dots.
   * @param added Number of occurrences.
   */
  count(kind: DriftKind, path: string, added = 1): void {
    const paths = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, paths);
    const known = paths.has(path) || paths.size < maxCountedPaths ? path : "elsewhere";
    paths.set(known, (paths.get(known) ?? 0) + added);
  }

  /** Warnings: a sentence for each kind, with paths and counts. */
  messages(): string[] {
    return this.#sentences((kind) => !expected.includes(kind));
  }

  /** Infos, in the same form: differences that lose nothing, or that the user chose to drop. */
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
