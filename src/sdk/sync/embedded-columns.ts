/** The columns of a table that hold rows of other streams: where each gets its rows, and what it holds. */

import type { JsonObject } from "../../singer/index.ts";
import type { Page } from "../stream.ts";
import type { Outcome } from "./outcome.ts";
import type { Collection, Embedding, ReadingPlan } from "./plan.ts";

/** What was read for one row. */
export interface RowResult {
  readonly rows: readonly JsonObject[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** A reading that feeds a column. */
export interface EmbeddedSource {
  readonly plan: { readonly collection: Collection | null };
  readonly outcome: Outcome | null;
  /** Reads the whole list, once. */
  start(): Promise<void>;
  /** The rows that belong to the row with a key, once the whole list has been read. */
  collected(key: unknown): Promise<RowResult>;
}

/**
 * Decides at a table's first page how each embedded column gets its rows: row by row, or from one read of
 * the source's whole list, whichever takes fewer requests.
 */
export class EmbeddedColumns {
  readonly #embeddings: readonly Embedding[];
  readonly #sourceOf: (plan: ReadingPlan) => EmbeddedSource;
  readonly #chosen = new Map<string, EmbeddedSource>();

  constructor(embeddings: readonly Embedding[], sourceOf: (plan: ReadingPlan) => EmbeddedSource) {
    this.#embeddings = embeddings;
    this.#sourceOf = sourceOf;
  }

  get isEmpty(): boolean {
    return this.#embeddings.length === 0;
  }

  /** Decides, once. What is to be read as a whole begins at once. */
  choose({ records, next, total }: Page): void {
    if (this.#chosen.size > 0) return;
    // Where a list goes on and does not say how far, it is as likely to be long as short.
    const rows = next === null ? records.length : (total ?? records.length * 2);
    for (const { property, perRow, bulk, bulkRequests } of this.#embeddings) {
      const prefersBulk = perRow === null || (bulkRequests !== null && bulkRequests < rows);
      const plan = bulk !== null && prefersBulk ? bulk : perRow;
      if (plan === null) throw new Error(`The column ${property} has no source`);
      const source = this.#sourceOf(plan);
      this.#chosen.set(property, source);
      if (plan === bulk) void source.start();
    }
  }

  /** Whether a column gets its rows from a reading that is made for each row. */
  isFedBy(source: EmbeddedSource): boolean {
    return [...this.#chosen.values()].includes(source);
  }

  /**
   * Fills the columns of a row.
   *
   * @param key The row's key.
   * @param results What was read for this row alone, by source.
   * @returns Whether a column lacks its rows because its source failed.
   */
  async fill(
    row: JsonObject,
    key: unknown,
    results: ReadonlyMap<EmbeddedSource, RowResult>,
  ): Promise<boolean> {
    let lacksRows = false;
    for (const [property, source] of this.#chosen) {
      const { rows, isWhole } = results.get(source) ?? (await source.collected(key));
      lacksRows ||= !isWhole && source.outcome?.kind === "failed";
      // Null, not an empty list, where the rows could not be read: nobody must take it for "none".
      row[property] = isWhole ? source.plan.collection?.fit.column(rows) : null;
    }
    return lacksRows;
  }
}
