/** Counts what a stream has brought, and what that means for its outcome. */

import { MissingKeyError, type TapError } from "../../errors/index.ts";
import type { Page } from "../../http/page.ts";
import { neverNullColumns } from "../../records/column-schemas.ts";
import type { Stream } from "../../stream/stream.ts";

/** If all partitions, and at least as many, are gone, the path is wrong rather than the parents deleted. */
const minGonePartitions = 3;

/** The outcome of a read to the end, by what is missing. */
type CountedOutcome =
  | { readonly kind: "complete" }
  | { readonly kind: "skipped" | "failed"; readonly error: TapError };

/** The counts of one stream. */
export class Tally {
  #partitions = 0;
  #pages = 0;
  #received = 0;
  #records = 0;
  #keyless = 0;
  #unfit = 0;
  #repeated = 0;
  /** The errors of partitions that no longer exist. */
  readonly #gone: TapError[] = [];
  /** Whether any record has had the replication key; null before the first record. */
  #hasKey: boolean | null = null;

  /** Pages that were read. */
  get pages(): number {
    return this.#pages;
  }

  /** Records that came, each once, whether or not the table needs them. */
  get received(): number {
    return this.#received;
  }

  /** Rows written to the stream's own table. */
  get records(): number {
    return this.#records;
  }

  /** Records that a page repeated from the one before. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Whether there were records, none of which had the replication key. */
  get lacksKey(): boolean {
    return this.#hasKey === false;
  }

  /** Counts a partition, or a part of one, that is about to be read. */
  addPartition(): void {
    this.#partitions += 1;
  }

  addPage({ keyless, repeated }: Pick<Page, "keyless" | "repeated">): void {
    this.#pages += 1;
    this.#keyless += keyless;
    this.#repeated += repeated;
  }

  /** Counts records that came. */
  addReceived(records: number): void {
    this.#received += records;
  }

  /** Counts rows that were written. */
  addRecords(records: number): void {
    this.#records += records;
  }

  /** Counts records without a primary key. */
  addKeyless(records: number): void {
    this.#keyless += records;
  }

  /** Counts records that make no row because they lack a required value. */
  addUnfit(records = 1): void {
    this.#unfit += records;
  }

  /** Counts a partition that no longer exists. */
  addGone(error: TapError): void {
    this.#gone.push(error);
  }

  /** Counts a record by whether it has the replication key. */
  addKey(hasKey: boolean): void {
    this.#hasKey = hasKey || this.#hasKey === true;
  }

  /** The outcome of a stream that was read to its end: too much may be missing. */
  outcome({ name, isUnverified, primaryKeys, recordSchema }: Stream): CountedOutcome {
    const [error, ...others] = this.#gone;
    const gone = others.length + 1;
    if (error !== undefined && gone === this.#partitions && gone >= minGonePartitions) {
      return { kind: isUnverified ? "skipped" : "failed", error };
    }
    const missing = this.#keyless + this.#unfit;
    if (missing === 0) return { kind: "complete" };
    const lacking = this.#unfit === 0 ? primaryKeys : neverNullColumns(recordSchema);
    return { kind: "failed", error: new MissingKeyError(name, lacking, missing) };
  }
}
