/** The columns of a table that hold rows of other streams, or values of them. */

import type { JsonObject } from "../../singer/index.ts";
import type { Collection, Embedding, StreamPlan } from "../plan/plan.ts";
import type { Outcome } from "../read/outcome.ts";

/** What was read for one row. */
export interface RowResult {
  /** The rows as the column that embeds them has them. */
  readonly rows: readonly JsonObject[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** A reading that feeds a column. */
export interface EmbeddedSource {
  readonly plan: { readonly collection: Collection | null };
  readonly outcome: Outcome | null;
  readonly isShort: boolean;
  /** The rows that belong to the row with a key, once the whole list has been read. */
  collected(key: unknown): Promise<RowResult>;
}

/** What the embedded columns of a row hold. */
export interface EmbeddedValues {
  /** By column. */
  readonly values: JsonObject;
  /** What is not known of the embedded rows, by column, in their place; null for nothing. */
  readonly undeclared: JsonObject | null;
  /** Whether a column lacks its rows because its source failed. */
  readonly lacksRows: boolean;
}

/** Knows the embedded columns of a table's rows, from the readings that feed them. */
export class EmbeddedColumns {
  readonly #embeddings: readonly Embedding[];
  readonly #sourceOf: (plan: StreamPlan) => EmbeddedSource;

  constructor(embeddings: readonly Embedding[], sourceOf: (plan: StreamPlan) => EmbeddedSource) {
    this.#embeddings = embeddings;
    this.#sourceOf = sourceOf;
  }

  get isEmpty(): boolean {
    return this.#embeddings.length === 0;
  }

  /** Whether the source of a column counts more rows than it has sent. */
  get isShort(): boolean {
    return this.#embeddings.some(({ source }) => this.#sourceOf(source).isShort);
  }

  /** Whether a column gets its rows from a reading. */
  isFedBy({ plan }: EmbeddedSource): boolean {
    return this.#embeddings.some(({ source }) => source === plan);
  }

  /**
   * What the columns of a row hold.
   *
   * @param key The row's key.
   * @param results What was read for this row alone, by source.
   */
  async of(key: unknown, results: ReadonlyMap<EmbeddedSource, RowResult>): Promise<EmbeddedValues> {
    const values: JsonObject = {};
    const undeclared: JsonObject = {};
    let lacksRows = false;
    for (const { property, source: plan } of this.#embeddings) {
      const source = this.#sourceOf(plan);
      const { rows, isWhole } = results.get(source) ?? (await source.collected(key));
      lacksRows ||= !isWhole && source.outcome?.kind === "failed";
      const embedded = isWhole ? source.plan.collection?.fit.column(rows, property) : undefined;
      // Null, not an empty list, where the rows could not be read: nobody must take it for "none".
      values[property] = embedded?.value ?? null;
      if (embedded?.undeclared !== undefined) undeclared[property] = embedded.undeclared;
    }
    const isKnown = Object.keys(undeclared).length === 0;
    return { values, undeclared: isKnown ? null : undeclared, lacksRows };
  }
}
