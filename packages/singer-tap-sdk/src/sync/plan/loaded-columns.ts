/** Compares the columns that an incremental table's rows are filled with, as its bookmark remembers, with the selected ones. */

import { variableOf } from "../../config/config-files.ts";
import type { ReplicationOptions } from "../../config/replication-options.ts";
import {
  type ColumnTree,
  commonColumns,
  missingColumns,
  readColumns,
  writeColumns,
} from "../../records/column-tree.ts";
import { type Bookmark, ownValue } from "../../singer/index.ts";
import type { Stream } from "../../stream/stream.ts";
import {
  bookmarkKeys,
  hasPosition,
  unfilledLookback,
  unfilledSince,
  withoutPosition,
} from "../state/bookmark-keys.ts";
import type { LoadedColumns } from "../state/bookmarks.ts";
import { leastOf } from "../state/key-values.ts";
import type { ReplicationCursor } from "../state/replication-cursor.ts";
import { columnsDigest, type Resumption } from "../state/resumption.ts";
import type { Diagnostics, NewColumns } from "./diagnostics.ts";
import type { Refill } from "./stream-plan.ts";

/** What is known of a table before it is read. */
interface KnownTable {
  readonly stream: Stream;
  /** The selected columns. */
  readonly columns: ColumnTree;
  readonly bookmark: Bookmark;
  /** An interrupted read to resume; if it reads the whole table, it goes on. */
  readonly resumption: Resumption | null;
}

/** Settings and defaults of a plan. */
export interface PlanOptions extends ReplicationOptions {
  /** By table, the columns of a bookmark that does not say; without an entry, they are all selected columns. */
  readonly firstColumns?: Readonly<Record<string, string>>;
  /** Most rows of each table, for a look; null, the default, for all. */
  readonly rowLimit?: number | null;
}

/** How a table is read that no bookmark remembers the columns of, and not from its start. */
export const unrefilled: Refill = {
  loaded: null,
  isFromStart: false,
  isRefreshed: false,
  startDate: null,
  fillsAll: false,
};

/** A table's cursor, how its columns are filled, and which are not. */
interface Refilled<Choice> {
  readonly choice: Choice;
  readonly refill: Refill;
  readonly newColumns: readonly NewColumns[];
  readonly unfilled: readonly string[];
}

/**
 * Chooses the cursor of a table whose rows may lack selected columns: with `new_columns: refresh`, the table is then read
 * from its start.
 *
 * @param choose Chooses a cursor by a bookmark, a start date, and a lookback in seconds.
 */
export function refilled<Choice extends { readonly cursor: ReplicationCursor }>(
  known: KnownTable,
  { newColumns, firstColumns = {}, startDate, lookback }: PlanOptions,
  choose: (bookmark: Bookmark, from: Pick<PlanOptions, "startDate" | "lookback">) => Choice,
): Refilled<Choice> {
  const { stream, resumption } = known;
  const { loaded, missing, left } = comparison(known, ownValue(firstColumns, stream.name));
  const isBegun = resumption !== null && resumption.columns === columnsDigest(loaded.all);
  const emptySince = unfilledSince(known.bookmark);
  const isUnfilled = emptySince !== undefined;
  const fillsNew = missing.length > 0 && (newColumns === "refresh" || isBegun);
  const isRefreshed = fillsNew || isUnfilled;
  const start = isUnfilled ? leastOf([emptySince, startDate], "time") : startDate;
  const choice = choose(isRefreshed ? withoutPosition(known.bookmark) : known.bookmark, {
    startDate: start,
    lookback: Math.max(lookback, unfilledLookback(known.bookmark)),
  });
  const { isIncremental, hasBookmark } = choice.cursor;
  if (!isIncremental) {
    const fillsAll = left.length === 0;
    const refill = { ...unrefilled, isFromStart: true, fillsAll };
    return { choice, refill, newColumns: [], unfilled: [] };
  }
  const isLacking = missing.length > 0 && (isRefreshed || hasBookmark);
  return {
    choice,
    // What it leaves as it was counts as new from then on.
    refill: { loaded, isFromStart: !hasBookmark, isRefreshed, startDate: start, fillsAll: true },
    newColumns: isLacking ? [{ stream: stream.name, columns: missing, isRefreshed }] : [],
    unfilled: isUnfilled ? [stream.name] : [],
  };
}

/** What the selected columns are, compared with those that a table's rows are filled with. */
interface Comparison {
  readonly loaded: LoadedColumns;
  /** Selected columns that the rows lack. */
  readonly missing: readonly string[];
  /** Columns that the rows have and that are not selected. */
  readonly left: readonly string[];
}

/** @param first The columns of a bookmark that does not say. */
function comparison({ stream, columns, bookmark }: KnownTable, first: unknown): Comparison {
  const all = writeColumns(columns);
  if (!hasPosition(bookmark)) {
    // A runner that merges states may keep bookmarks of other partitions beside the first of these.
    return { loaded: { all, kept: stream.parent === null ? all : null }, missing: [], left: [] };
  }
  const known = readColumns(bookmark[bookmarkKeys.columns] ?? first) ?? columns;
  return {
    loaded: { all, kept: writeColumns(commonColumns(known, columns)) },
    missing: missingColumns(columns, known),
    left: missingColumns(known, columns),
  };
}

/** Columns that one message names at most. */
const maxColumns = 20;

/** Messages about columns: which rows lack new ones, with the command that fills them, and which tables are read for them. */
export function columnMessages(
  { newColumns: found, unfilled }: Pick<Diagnostics, "newColumns" | "unfilled">,
  tap: string,
): { readonly warning: string | null; readonly infos: readonly string[] } {
  const lacking = found.filter(({ isRefreshed }) => !isRefreshed).flatMap(pathsOf);
  const variable = variableOf(tap, "new_columns");
  const infos = found
    .filter(({ isRefreshed }) => isRefreshed)
    .map((one) => `Reads ${one.stream} in full, once, for new columns: ${named(pathsOf(one))}`);
  const refills = unfilled.map(
    (stream) =>
      `Reads ${stream} in full, once: a source of its embedded columns failed while an earlier run read it in full`,
  );
  const warning = `Loaded rows lack new columns: ${named(lacking)}. To read these tables in full, once: ${variable}=refresh meltano run ${tap} target-postgres (without Meltano: the setting new_columns); to read everything again: meltano run --full-refresh ${tap} target-postgres`;
  return { warning: lacking.length === 0 ? null : warning, infos: [...infos, ...refills] };
}

function pathsOf({ stream, columns }: NewColumns): readonly string[] {
  return columns.map((column) => `${stream}.${column}`);
}

function named(paths: readonly string[]): string {
  const more = paths.length - maxColumns;
  return `${paths.slice(0, maxColumns).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
