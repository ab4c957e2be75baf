/** The columns of a table that hold rows of other streams, or values of them. */

import type { JsonObject } from "../../singer/index.ts";
import type { Collection, Embedding, StreamPlan } from "../plan/stream-plan.ts";

/** The rows that one row embeds. */
export interface EmbeddedRows {
  /** In the shape of the column that embeds them. */
  readonly rows: readonly JsonObject[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** What reads the rows of an embedded column. */
export interface EmbeddedSource {
  readonly plan: { readonly collection: Collection | null };
  readonly hasFailed: boolean;
  /** Whether the API counts more rows than it sent. */
  readonly isShort: boolean;
  /** The rows of the row with a key, once the whole list has been read. */
  embeddedRows(key: unknown): Promise<EmbeddedRows>;
}

/** What the embedded columns of a row hold. */
interface EmbeddedValues {
  /** By column. */
  readonly values: JsonObject;
  /** Undeclared properties of the embedded rows, by column and in their place; null for none. */
  readonly undeclared: JsonObject | null;
  /** Whether a column lacks its rows because their source failed. */
  readonly lacksRows: boolean;
}

/** Fills the embedded columns of a table's rows. */
export class EmbeddedColumns {
  readonly #embeddings: readonly Embedding[];
  readonly #sourceOf: (plan: StreamPlan) => EmbeddedSource;
  /** Settled once the lists of all columns have been read, at the same time; null before the first row. */
  #lists: Promise<unknown> | null = null;

  /** @param sourceOf What reads a plan; called only once all of them exist. */
  constructor(embeddings: readonly Embedding[], sourceOf: (plan: StreamPlan) => EmbeddedSource) {
    this.#embeddings = embeddings;
    this.#sourceOf = sourceOf;
  }

  get isEmpty(): boolean {
    return this.#embeddings.length === 0;
  }

  /** Whether the API counts more rows for a column than it sent. */
  get isShort(): boolean {
    return this.#embeddings.some(({ source }) => this.#sourceOf(source).isShort);
  }

  /** Whether a source fills a column. */
  areFilledBy({ plan }: EmbeddedSource): boolean {
    return this.#embeddings.some(({ source }) => source === plan);
  }

  /**
   * The values of the columns of one row.
   *
   * @param key The row's key.
   * @param results The rows that were read for this row alone, by source.
   */
  async of(
    key: unknown,
    results: ReadonlyMap<EmbeddedSource, EmbeddedRows>,
  ): Promise<EmbeddedValues> {
    const values: JsonObject = {};
    const undeclared: JsonObject = {};
    let lacksRows = false;
    this.#lists ??= Promise.all(
      this.#embeddings
        .map(({ source }) => this.#sourceOf(source))
        .filter((source) => !results.has(source))
        .map((source) => source.embeddedRows(key)),
    );
    await this.#lists;
    for (const { property, source: plan } of this.#embeddings) {
      const source = this.#sourceOf(plan);
      const { rows, isWhole } = results.get(source) ?? (await source.embeddedRows(key));
      lacksRows ||= !isWhole && source.hasFailed;
      const embedded = isWhole ? source.plan.collection?.fit.column(rows, property) : undefined;
      // Null, not an empty list, if the rows could not be read: an empty list would mean there are none.
      values[property] = embedded?.value ?? null;
      if (embedded?.undeclared !== undefined) undeclared[property] = embedded.undeclared;
    }
    const isDeclared = Object.keys(undeclared).length === 0;
    return { values, undeclared: isDeclared ? null : undeclared, lacksRows };
  }
}
