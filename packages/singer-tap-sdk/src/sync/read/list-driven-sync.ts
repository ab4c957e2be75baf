/** The reading of a list that can be asked for the changed rows of other lists instead. */

import { keyOf } from "../../http/page-series.ts";
import { type JsonObject, ownValue } from "../../singer/index.ts";
import type { Followed } from "../plan/driving-lists.ts";
import {
  bookmarkKeys,
  followedOf,
  futureBookmarkWarning,
  instantOf,
  isSince,
} from "../plan/replication.ts";
import { moveFollowed } from "../state/bookmarks.ts";
import type { ReadableSlice } from "./resumable-read.ts";
import { RootSync } from "./root-sync.ts";
import { Window } from "./windows.ts";

/**
 * Waits until the lists that it follows have been read. Then it asks for those of their rows that changed, or for its whole
 * list, where that takes fewer requests or one of the others did not show all that changed.
 */
export class ListDrivenSync extends RootSync {
  readonly #followed = new Map<RootSync, Followed>();
  /** The contexts to ask for, by parameter and value. */
  readonly #changed = new Map<string, Readonly<Record<string, string>>>();
  /** Keys of the rows that were written: a row comes with each of the changed rows that it belongs to. */
  readonly #written = new Set<string | null>();
  /** Whether it asks for the changed rows alone. */
  #isPartial = false;

  /** Follows a list that has not begun. */
  follow(list: RootSync, followed: Followed): void {
    this.#followed.set(list, followed);
    list.followers.push(this);
  }

  /** Takes note of a row of a list that it follows. */
  note(list: RootSync, record: JsonObject): void {
    const { stream } = list.plan;
    const followed = this.#followed.get(list);
    const hasTooMany = this.#changed.size > this.#requestsOfList;
    if (followed === undefined || stream.incremental === null || hasTooMany) return;
    if (!isSince(instantOf(record, stream.incremental, stream), followed.since)) return;
    const value = String(ownValue(record, stream.primaryKeys[0] ?? ""));
    const { parameter } = followed;
    this.#changed.set(JSON.stringify([parameter, value]), { [parameter]: value });
  }

  /** Begins with the run where it follows no list. */
  override async begin(): Promise<void> {
    if (this.#followed.size === 0) await super.begin();
  }

  override finish(): Promise<void> {
    return this.start();
  }

  protected override slices(
    fromStart: boolean,
  ): Iterable<ReadableSlice> | AsyncIterable<ReadableSlice> {
    this.#isPartial = this.#showsAllChanges && this.#changed.size <= this.#requestsOfList;
    if (!this.#isPartial) return super.slices(fromStart);
    const { startedAt } = this;
    const bounds = { since: null, createdSince: null, createdUntil: null };
    // Not to be taken up by a later run, until which the same row may have changed again.
    const place = { cursor: null, row: null, id: null };
    return [...this.#changed.values()].map((context) => ({
      context,
      startedAt,
      ...bounds,
      ...place,
      window: new Window(null, null),
    }));
  }

  protected override get isWholeList(): boolean {
    return super.isWholeList && !this.#isPartial;
  }

  protected override get isWholeTable(): boolean {
    return !this.#isPartial;
  }

  protected override fit(record: JsonObject): JsonObject | null {
    if (this.#isPartial) {
      const key = keyOf(record, this.plan.stream.primaryKeys);
      if (this.#written.has(key)) return null;
      this.#written.add(key);
    }
    return super.fit(record);
  }

  protected override moveBookmarks(): void {
    super.moveBookmarks();
    const { checkpoint } = this.services;
    const { stream, table } = this.plan;
    if (table?.replication.kind !== "following-lists") return;
    // The whole list holds what belongs to every row that changed before its start.
    const upTo = { greatest: Date.parse(this.startedAt), startedAt: this.startedAt };
    const moved = this.#isPartial
      ? [...this.#followed.keys()].map((list) => ({ name: list.stream, ...placeOf(list) }))
      : table.replication.lists.map((one) => ({ name: one.stream.name, ...upTo }));
    for (const { name, greatest, startedAt } of moved) {
      const bookmark = checkpoint.bookmark(stream.name);
      checkpoint.update(stream.name, moveFollowed(bookmark, name, greatest, startedAt));
    }
  }

  /** Requests that its whole list took the last time; none where nobody knows. */
  get #requestsOfList(): number {
    const pages = this.services.checkpoint.bookmark(this.stream)[bookmarkKeys.pages];
    return typeof pages === "number" ? pages : 0;
  }

  /** Whether the lists that it follows were read to their end in this run, and none had been followed into the future. */
  get #showsAllChanges(): boolean {
    const isAhead = this.#bringBack();
    return (
      !isAhead &&
      this.#followed.size > 0 &&
      [...this.#followed.keys()].every((list) => list.isWhole)
    );
  }

  /** Corrects bookmarks that lie in the future by the time of the list that they are of; tells whether there were any. */
  #bringBack(): boolean {
    const { checkpoint, http } = this.services;
    const ahead = [...this.#followed].filter(([list, { bookmark }]) => {
      const clock = http.clocks.of(list.stream);
      return clock.hasResponse && bookmark.instant > clock.at();
    });
    for (const [list, { bookmark }] of ahead) {
      this.log.warn(futureBookmarkWarning(bookmark).text);
      const followed = followedOf(checkpoint.bookmark(this.stream));
      checkpoint.update(this.stream, {
        [bookmarkKeys.followed]: { ...followed, [list.stream]: list.startedAt },
      });
    }
    return ahead.length > 0;
  }
}

function placeOf({ greatest, startedAt }: RootSync) {
  return { greatest, startedAt };
}
