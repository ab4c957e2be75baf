/** One read of a stream's list that a later run can take up, should this one not come to its end. */

import type { JsonObject } from "../../singer/index.ts";
import { keyOf } from "../http/page-series.ts";
import type { Slice } from "../stream.ts";
import { greatestOf } from "./bookmarks.ts";
import type { ReadingPlan } from "./plan.ts";
import { fingerprint, type Position, type Resumption, writeResumption } from "./resumption.ts";

/** A slice that is to be read, and where its progress is kept. */
export interface ReadableSlice extends Slice {
  /** Fingerprint of the slice; null for one whose progress is not kept. */
  readonly id: string | null;
  /** Key of the row of its first page behind which it is taken up; null for the whole page. */
  readonly row: string | null;
}

/** Knows which slices there are, which of them an earlier run has read, and how far this one has come. */
export class ResumableRead {
  /** The greatest value of the replication key that was seen, in milliseconds since 1970. */
  greatest: number | null = null;
  readonly #plan: ReadingPlan;
  readonly #version: string;
  readonly #earlier: Resumption | null;
  readonly #positions = new Map<string, Position>();
  #startedAt = new Date().toISOString();
  #isResumed = false;

  /** @param version Version of the tap: the progress of another one is not taken up. */
  constructor(plan: ReadingPlan, version: string) {
    this.#plan = plan;
    this.#version = version;
    this.#earlier = plan.resumption;
  }

  /** When the first attempt at this read began of which something is taken up; RFC 3339 in UTC. */
  get startedAt(): string {
    return this.#startedAt;
  }

  /** Whether a part of it was read by an earlier run. */
  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** Whether an earlier run has read everything. */
  async wasFinished(): Promise<boolean> {
    const { stream } = this.#plan;
    const positions: [string, Position][] = [];
    for await (const context of stream.partitions()) {
      const id = this.#fingerprint(this.#wholeSlice(context));
      if (this.#earlier?.slices[id] !== "done") return false;
      positions.push([id, "done"]);
    }
    for (const [id, position] of positions) this.#takeUp(id, position);
    return true;
  }

  /**
   * The slices that are left to read.
   *
   * @param fromStart Whether all of them are needed, whatever an earlier run has read.
   */
  async *slices(fromStart: boolean): AsyncGenerator<ReadableSlice> {
    const { stream, since } = this.#plan;
    for await (const context of stream.partitions()) {
      const slice = this.#wholeSlice(context);
      const id = this.#fingerprint(slice);
      const position = fromStart ? undefined : this.#earlier?.slices[id];
      if (position !== undefined) this.#takeUp(id, position);
      if (position !== "done") {
        yield { ...slice, cursor: position?.cursor ?? null, row: position?.row ?? null, id };
      }
      // What was created since the first attempt began may lie before the place where it stopped.
      if (position !== undefined && stream.creation !== null && since === null) {
        yield { ...slice, createdSince: this.startedAt, row: null, id: null };
      }
    }
  }

  /** Goes on with what an earlier run has begun. */
  #takeUp(id: string, position: Position): void {
    this.#positions.set(id, position);
    if (this.#isResumed || this.#earlier === null) return;
    this.#isResumed = true;
    const { startedAt, greatest } = this.#earlier;
    this.#startedAt = startedAt;
    this.greatest = greatestOf(this.greatest, greatest === null ? null : Date.parse(greatest));
  }

  /** Notes how far a slice has come; returns the whole progress as its bookmark keeps it. */
  moveTo(id: string, position: Position): string {
    this.#positions.set(id, position);
    return writeResumption({
      startedAt: this.startedAt,
      at: new Date().toISOString(),
      greatest: this.greatest === null ? null : new Date(this.greatest).toISOString(),
      slices: Object.fromEntries(this.#positions),
    });
  }

  #wholeSlice(context: Slice["context"]): Slice {
    return { context, since: this.#plan.since, createdSince: null, cursor: null };
  }

  /** Changes with the slice's request, and with all that decides what is written for it. */
  #fingerprint(slice: Slice): string {
    const shape = ({ stream, table, embeddings, since, children }: ReadingPlan): unknown[] => [
      stream.name,
      stream.primaryKeys,
      table?.schema,
      embeddings.map(({ property }) => property),
      since,
      children.map(shape),
    ];
    return fingerprint([
      this.#version,
      slice.context,
      this.#plan.stream.describe(slice),
      shape(this.#plan),
    ]);
  }
}

/** The records behind the one with a key; all of them where it is not among them. */
export function recordsAfter(
  records: readonly JsonObject[],
  primaryKeys: readonly string[],
  row: string | null,
): readonly JsonObject[] {
  if (row === null) return records;
  return records.slice(records.findIndex((record) => keyOf(record, primaryKeys) === row) + 1);
}
