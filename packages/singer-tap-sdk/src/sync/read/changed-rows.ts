/** The changed rows of the lists that drive a table. */

import type { Context } from "../../http/context.ts";
import { keyOf } from "../../http/page-series.ts";
import { type JsonObject, ownValue, stringifyJson } from "../../singer/index.ts";
import { idIn } from "../../stream/first-page.ts";
import type { Stream } from "../../stream/stream.ts";
import type { DrivingList, StreamPlan } from "../plan/stream-plan.ts";
import { pagesOf } from "../state/bookmark-keys.ts";
import { type Mark, withListValue } from "../state/bookmarks.ts";
import { isSince, keyValueIn } from "../state/key-values.ts";
import { futureBookmarkText } from "../state/stored-value.ts";
import type { ReadableSlice } from "./resumable-read.ts";
import type { RunServices } from "./run-services.ts";
import { Window } from "./windows.ts";

/** A list that the run reads. */
interface ReadList extends Mark {
  readonly stream: string;
  /** Whether it was read from start to end, so that it shows all changes. */
  readonly isWhole: boolean;
  readonly partitions: readonly Context[];
}

/**
 * Collects what changed in the lists that drive a table while the run reads them. Then the table's list is requested for
 * these rows only; or read whole if that takes fewer requests, or if one of the lists may not show all changes.
 */
export class ChangedRows {
  readonly #plan: StreamPlan;
  readonly #services: RunServices;
  readonly #lists = new Map<
    StreamPlan,
    { readonly list: ReadList; readonly driving: DrivingList }
  >();
  /** The contexts to request, by parameter and value. */
  readonly #contexts = new Map<string, Context>();
  /** Keys of the rows that were written: a row comes with each of the changed rows that it belongs to. */
  readonly #written = new Set<string | null>();
  readonly #onTooMany: () => void;
  #isPartial = false;

  /** @param onTooMany Called once it is certain that the whole list takes fewer requests, perhaps several times. */
  constructor(plan: StreamPlan, services: RunServices, onTooMany: () => void) {
    this.#plan = plan;
    this.#services = services;
    this.#onTooMany = onTooMany;
  }

  /** Whether the run reads lists that drive the table. */
  get hasLists(): boolean {
    return this.#lists.size > 0;
  }

  /** Whether the table is requested for the changed rows only. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  /** Adds a list that drives the table, before it is read. */
  addList(list: ReadList, driving: DrivingList): void {
    this.#lists.set(driving.list, { list, driving });
  }

  /** Adds what has changed of a page of a driving list. */
  addPage(plan: StreamPlan, records: readonly JsonObject[]): void {
    for (const record of records) this.#add(plan, record);
    // Responses of all lists show which bookmarks lie in the future.
    const { clocks } = this.#services.http;
    const haveResponses = [...this.#lists.values()].every(
      ({ list }) => clocks.of(list.stream).hasResponse,
    );
    if (this.#areTooMany && haveResponses) this.#onTooMany();
  }

  #add(plan: StreamPlan, record: JsonObject): void {
    const { stream } = plan;
    const driving = this.#lists.get(plan)?.driving;
    if (driving === undefined || stream.incremental === null || this.#areTooMany) return;
    const changed = keyValueIn(record, stream.incremental, stream);
    if (!isSince(changed, driving.since, stream.incremental.keyType)) return;
    const value = idIn({ id: ownValue(record, stream.primaryKeys[0] ?? "") });
    const context = { [driving.parameter]: value };
    this.#contexts.set(stringifyJson(context), context);
  }

  /** The slices of the changed rows; null if the whole list is to be read. Called once the driving lists are complete, or it is certain. */
  slices(startedAt: string): readonly ReadableSlice[] | null {
    this.#isPartial = this.#areAllKnown() && !this.#areTooMany;
    if (!this.#isPartial) return null;
    const bounds = { since: null, createdSince: null, createdUntil: null };
    // Not resumable: until a later run, the same rows may have changed again.
    const place = { cursor: null, beginning: null, id: null };
    return [...this.#contexts.values()].map((context) => ({
      context,
      startedAt,
      ...bounds,
      ...place,
      window: new Window(null, null),
    }));
  }

  /** The records that are not written yet. */
  withoutWritten(records: readonly JsonObject[]): readonly JsonObject[] {
    if (!this.#isPartial) return records;
    return records.filter((record) => {
      const key = keyOf(record, this.#plan.stream.primaryKeys);
      const isNew = !this.#written.has(key);
      this.#written.add(key);
      return isNew;
    });
  }

  /** Up to when the changes of a driving list were read; null if the run does not read it. */
  changesOf(stream: Stream): Mark | null {
    return [...this.#lists.values()].find(({ list }) => list.stream === stream.name)?.list ?? null;
  }

  /** Whether they would take more requests than the table's whole list took the last time. */
  get #areTooMany(): boolean {
    const { checkpoint } = this.#services;
    return this.#contexts.size > (pagesOf(checkpoint.bookmark(this.#plan.stream.name)) ?? 0);
  }

  /** Whether the driving lists show all changes since their bookmarks. */
  #areAllKnown(): boolean {
    const isAhead = this.#correctFuture();
    const lists = [...this.#lists.values()];
    const isKnown = ({ list, driving: { covered } }: (typeof lists)[number]): boolean =>
      list.isWhole && list.partitions.every((context) => covered.has(context));
    return !isAhead && this.hasLists && lists.every(isKnown);
  }

  /** Replaces bookmarks that lie in the future, by the clock of their list; returns whether there were any. */
  #correctFuture(): boolean {
    const { checkpoint, http, logger } = this.#services;
    const { name } = this.#plan.stream;
    const ahead = [...this.#lists.values()].filter(({ list, driving: { bookmark } }) => {
      const clock = http.clocks.of(list.stream);
      return clock.hasResponse && bookmark.instant > clock.at();
    });
    for (const { list, driving } of ahead) {
      logger.forStream(name).warn(futureBookmarkText(driving.bookmark));
      const bookmark = checkpoint.bookmark(name);
      checkpoint.update(name, withListValue(bookmark, list.stream, list.startedAt));
    }
    return ahead.length > 0;
  }
}
