/** Estimates what a run will take, stream by stream, before it is run. */

import { isFlatStream } from "../../stream/flat-stream.ts";
import { type StreamPlan, triesBulkList } from "../plan/stream-plan.ts";
import { type Amount, atLeast, better, known, none, ratioOf } from "./amount.ts";
import type { Extents } from "./extents.ts";
import {
  drivenLoad,
  type Load,
  type Remainder,
  remainingLoad,
  wholeLoad,
} from "./list-estimate.ts";

/** What is read of one stream of a plan, and what that takes. */
export interface StreamEstimate extends Load {
  readonly plan: StreamPlan;
  /** Rows that are set aside until the rows that embed them are written. */
  readonly held: Amount;
  /** Whether an interrupted read goes on. */
  readonly isResumed: boolean;
}

/** What is known of a list beside its plan. */
export interface ListFacts {
  readonly partitions: number;
  /** What an interrupted run has left of it; null if it is read from its start. */
  readonly remainder: Remainder | null;
}

/**
 * Estimates each stream of a plan, in its order, parents before their children.
 *
 * @param factsOf What is known of each list.
 */
export function estimatePlan(
  roots: readonly StreamPlan[],
  extents: Extents,
  factsOf: (list: StreamPlan) => ListFacts,
): readonly StreamEstimate[] {
  return new Estimator(extents, factsOf).all(roots);
}

class Estimator {
  readonly #extents: Extents;
  readonly #factsOf: (list: StreamPlan) => ListFacts;
  readonly #estimates = new Map<StreamPlan, StreamEstimate>();

  constructor(extents: Extents, factsOf: (list: StreamPlan) => ListFacts) {
    this.#extents = extents;
    this.#factsOf = factsOf;
  }

  all(roots: readonly StreamPlan[]): readonly StreamEstimate[] {
    // Lists that drive others come first, and those that are embedded after the rows that embed them.
    const place = ({ drivingLists, collection }: StreamPlan): number =>
      collection !== null ? 2 : drivingLists.length > 0 ? 1 : 0;
    const inOrder = roots.toSorted((one, other) => place(one) - place(other));
    for (const root of inOrder) this.#addTree(root);
    for (const { embeddings } of [...this.#estimates.keys()]) {
      const sources = embeddings.map(({ source }) => source);
      for (const source of sources) if (!this.#estimates.has(source)) this.#addTree(source);
    }
    return [...this.#estimates.values()];
  }

  #addTree(plan: StreamPlan): void {
    this.#estimates.set(plan, plan.parent === null ? this.#list(plan) : this.#child(plan));
    for (const child of plan.children) this.#addTree(child);
  }

  #list(plan: StreamPlan): StreamEstimate {
    const { partitions, remainder } = this.#factsOf(plan);
    const whole = wholeLoad(plan, partitions, this.#extents);
    const held = plan.collection === null ? none : whole.rows;
    // Rows to embed are read from the start, because they are not kept.
    const isEmbedded = plan.collection !== null && !this.#areWritten(plan);
    if (remainder !== null && !isEmbedded) {
      return { plan, ...remainingLoad(plan, whole, remainder), held: none, isResumed: true };
    }
    const changed = plan.drivingLists.map(({ list }) => this.#loadOf(list));
    const load = changed.length === 0 ? whole : drivenLoad(changed);
    return { plan, ...load, held, isResumed: false };
  }

  #child(plan: StreamPlan): StreamEstimate {
    const { stream, bulkList } = plan;
    const isResumed = this.#estimates.get(rootOf(plan))?.isResumed === true;
    const parents = this.#parentsOf(plan);
    const { rows, pages } = this.#extents.lastOf(stream);
    const last = plan.parent === null ? null : this.#extents.lastOf(plan.parent.stream).rows;
    const isAll = isWholeParent(plan);
    const own = { plan, held: none, isResumed };
    const rowsOfThese = share(parents, ratioOf(rows, last), isAll, 0);
    if (isFlatStream(stream)) return { ...own, rows: rowsOfThese, requests: none };
    const perRequest = stream.batch?.size ?? 1;
    // The last read of a list says nothing about single requests for its rows: one for each parent, if none has many rows.
    const single =
      stream.parent === null
        ? { ...parents, count: Math.ceil(parents.count / perRequest) }
        : share(parents, ratioOf(pages, last), isAll, 1 / perRequest);
    const inBulk = bulkList?.requests ?? null;
    if (inBulk !== null && parents.isKnown && inBulk < parents.count / perRequest) {
      return { ...own, rows: atLeast(0), requests: known(inBulk), held: known(rows ?? 0) };
    }
    if (triesBulkList(plan)) {
      return { ...own, rows: atLeast(0), requests: atLeast(Math.min(1, parents.count)) };
    }
    const isContinued = plan.table?.cursor.isPerPartition === true && plan.table.cursor.hasBookmark;
    if (isContinued) return { ...own, rows: atLeast(0), requests: atLeast(single.count) };
    return { ...own, rows: rowsOfThese, requests: single };
  }

  /** Whether the rows that embed those of a list are all written. */
  #areWritten(source: StreamPlan): boolean {
    return [...this.#estimates.values()]
      .filter(({ plan }) => plan.embeddings.some((embedding) => embedding.source === source))
      .every(({ rows }) => rows.isKnown && rows.count === 0);
  }

  /** The rows of its parent that a child is read for. */
  #parentsOf(plan: StreamPlan): Amount {
    const { parent, table, collection } = plan;
    if (parent === null) return none;
    const { rows } = this.#loadOf(parent);
    if (rows.isKnown && rows.count === 0) return none;
    const isForTables = table !== null || plan.children.length > 0;
    const forTables = isForTables ? within(rows, plan.since, parent) : none;
    if (collection === null) return forTables;
    const forColumn = within(rows, parent.table?.cursor.since ?? null, parent);
    return isForTables ? better(forTables, forColumn) : forColumn;
  }

  #loadOf(plan: StreamPlan): Load {
    return this.#estimates.get(plan) ?? { rows: atLeast(0), requests: atLeast(0) };
  }
}

/** The parent's rows since a time, of those since the time from which the parent is read. */
function within(rows: Amount, since: string | null, parent: StreamPlan): Amount {
  const isSame = since === rootOf(parent).since || parent.stream.incremental === null;
  const isFiltered = parent.stream.incremental?.parameter !== null;
  return isSame && (since === null || isFiltered) ? rows : atLeast(0);
}

/**
 * What so many rows of a parent come to, in proportion to the last read of everything.
 *
 * @param ratio How many there were for each row of the parent; null if unknown.
 * @param isAll Whether these are all rows of the parent, or what is left of all, for which the proportion holds.
 * @param least How many there are at least for each row of the parent.
 */
function share(parents: Amount, ratio: number | null, isAll: boolean, least: number): Amount {
  if (parents.isKnown && parents.count === 0) return none;
  const bound = ratio !== null && ratio < least ? 0 : Math.ceil(parents.count * least);
  if (ratio === null || !parents.isKnown) return atLeast(bound);
  const isExact = isAll || Number.isInteger(ratio);
  return isExact ? known(Math.round(parents.count * ratio)) : atLeast(bound);
}

function isWholeParent(plan: StreamPlan): boolean {
  return rootOf(plan).since === null && plan.since === null;
}

function rootOf(plan: StreamPlan): StreamPlan {
  return plan.parent === null ? plan : rootOf(plan.parent);
}
