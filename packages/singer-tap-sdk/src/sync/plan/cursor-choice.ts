/** Chooses the cursor of a table: how it is replicated, and from which bookmark. */

import {
  type ReplicationMethod,
  type ReplicationOptions,
  replicationMethods,
} from "../../config/replication-options.ts";
import { withNearest } from "../../records/catalog-columns.ts";
import { type Bookmark, type CatalogEntry, ownValue } from "../../singer/index.ts";
import { earliest, type Incremental } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import { BackfillCursor, type BackfillRange } from "../state/backfill-cursor.ts";
import {
  bookmarkKeys,
  listValuesOf,
  parentValueOf,
  partitionsOf,
  placeOfParentValue,
  placeOfPartition,
} from "../state/bookmark-keys.ts";
import { ColumnCursor } from "../state/column-cursor.ts";
import { CoveredPartitions, type ListStart } from "../state/covered-partitions.ts";
import { DeltaCursor } from "../state/delta-cursor.ts";
import { FullTableCursor } from "../state/full-table-cursor.ts";
import { ListDrivenCursor } from "../state/list-driven-cursor.ts";
import { ParentDrivenCursor } from "../state/parent-driven-cursor.ts";
import { ParentPartitionCursor } from "../state/parent-partition-cursor.ts";
import { PartitionCursor } from "../state/partition-cursor.ts";
import type { DrivingStream, ReplicationCursor } from "../state/replication-cursor.ts";
import {
  type Start,
  startAt,
  startOf,
  startProblem,
  storedInstant,
  storedInstantProblem,
  storedValueProblem,
} from "../state/stored-value.ts";
import type { Diagnostics, Warning } from "./diagnostics.ts";

/** The streams whose changed rows can drive a stream. */
interface Drivers {
  /** The nearest of its parents that can be read incrementally; null if there is none. */
  readonly parent: Stream | null;
  /** The lists that it declares in `follows`, by the parameter that takes the key of a row. */
  readonly lists: Readonly<Record<string, Stream>>;
}

/** A cursor, and what is wrong with the state that it was made from. */
interface FoundCursor {
  readonly cursor: ReplicationCursor;
  readonly problems: readonly string[];
}

/**
 * The cursor of a table in a run with an end date: by its own time filter, or by that of the parent whose changed rows drive
 * it. Null for a table without one.
 */
export function backfillCursor(
  stream: Stream,
  { parent }: Pick<Drivers, "parent">,
  range: BackfillRange,
): BackfillCursor | null {
  const keyStream = stream.incremental === null ? parent : stream;
  const { keyType, parameter } = keyStream?.incremental ?? {};
  if (keyStream === null || keyType !== "time" || parameter === null) return null;
  return new BackfillCursor(stream, keyStream, range);
}

/**
 * The cursor of a table, by the catalog's replication method, else the setting's. Its bookmark may lie in the future: only
 * the source's first response shows that.
 */
export function chooseCursor(
  stream: Stream,
  drivers: Drivers,
  entry: CatalogEntry,
  bookmark: Bookmark,
  options: ReplicationOptions,
): { readonly cursor: ReplicationCursor; readonly diagnostics: Partial<Diagnostics> } {
  const { method, warnings } = catalogMethod(stream, entry, options);
  const isIncremental = (method ?? options.method) === "INCREMENTAL";
  const found = isIncremental ? incrementalCursor(stream, drivers, bookmark, options) : null;
  if (found !== null) {
    const { cursor, problems } = found;
    const undated = isUndated(stream, cursor, options) ? [stream.name] : [];
    return { cursor, diagnostics: { problems, warnings, undated } };
  }
  const cursor = new FullTableCursor(options.activateVersions ? newVersion(bookmark) : null);
  if (method === "INCREMENTAL") {
    const text = "The API has no filter by time for this stream; it is read in full";
    return { cursor, diagnostics: { warnings: [...warnings, { stream: stream.name, text }] } };
  }
  return { cursor, diagnostics: { warnings, readInFull: isIncremental ? [stream.name] : [] } };
}

/** Whether a table is read from its beginning although there is a start date. */
function isUndated(
  { incremental }: Stream,
  { hasBookmark }: ReplicationCursor,
  { startDate }: ReplicationOptions,
): boolean {
  return (
    startDate !== null && !hasBookmark && incremental !== null && incremental.keyType !== "time"
  );
}

/**
 * The replication method of the catalog; metadata takes precedence over the entry-level key. Null if it has none, or an
 * unknown one.
 */
function catalogMethod(
  { name }: Stream,
  { metadata, replication_method }: CatalogEntry,
  options: ReplicationOptions,
): { readonly method: ReplicationMethod | null; readonly warnings: readonly Warning[] } {
  const root = metadata.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata;
  const written: unknown = root?.["replication-method"] ?? replication_method;
  if (written == null || written === "") return { method: null, warnings: [] };
  const text = typeof written === "string" ? written : String(JSON.stringify(written));
  const method = replicationMethods.find((one) => one === text.toUpperCase());
  if (method === text) return { method, warnings: [] };
  if (method !== undefined) {
    const taken = `The catalog's replication method is ${text}, which is read as ${method}`;
    return { method, warnings: [{ stream: name, text: taken }] };
  }
  const shown = withNearest(text.slice(0, 100), text, replicationMethods);
  const unknown = `The catalog's replication method is ${shown}, and must be one of ${replicationMethods.join(", ")}; the setting replication_method applies: ${options.method}`;
  return { method: null, warnings: [{ stream: name, text: unknown }] };
}

/** The cursor of an incremental read; null if nothing shows which rows changed. */
function incrementalCursor(
  stream: Stream,
  { parent, lists }: Drivers,
  bookmark: Bookmark,
  options: ReplicationOptions,
): FoundCursor | null {
  const { name, incremental } = stream;
  if (stream.delta !== null) return deltaCursor(stream, bookmark);
  if (incremental !== null && stream.parent !== null) {
    const problems = Object.entries(partitionsOf(bookmark)).map(([key, partition]) =>
      startProblem({ stream: name, place: placeOfPartition(name, key) }, incremental, partition),
    );
    const cursor = new PartitionCursor(stream, incremental, bookmark, options);
    return { cursor, problems: present(problems) };
  }
  if (incremental !== null) {
    const where = { stream: name, place: `bookmarks.${name}` };
    const start = startOf(where, incremental, bookmark, options);
    return {
      cursor: new ColumnCursor(stream, incremental, listStart(start, stream, bookmark, options)),
      problems: present([startProblem(where, incremental, bookmark)]),
    };
  }
  if (parent !== null && parent.incremental !== null) {
    return parentCursor(stream, parent, parent.incremental, bookmark, options);
  }
  if (Object.keys(lists).length === 0) return null;
  const found = Object.entries(lists).map(([parameter, list]) =>
    drivingStream(name, list, parameter, bookmark, options),
  );
  return {
    cursor: new ListDrivenCursor(found.map(({ driving }) => driving)),
    problems: present(found.map(({ problem }) => problem)),
  };
}

/** The cursor of a stream that its parent's changed rows drive. */
function parentCursor(
  { name }: Stream,
  parent: Stream,
  incremental: Incremental,
  bookmark: Bookmark,
  options: ReplicationOptions,
): FoundCursor {
  const valueIn = (place: string, part: Bookmark) => {
    const where = { stream: name, place: placeOfParentValue(place) };
    const value = parentValueOf(part, parent.name);
    return { value, where, problem: storedValueProblem(value, where, incremental.keyType) };
  };
  if (parent.parent !== null) {
    const problems = Object.entries(partitionsOf(bookmark)).map(
      ([key, partition]) => valueIn(placeOfPartition(name, key), partition).problem,
    );
    const cursor = new ParentPartitionCursor(name, parent, incremental, bookmark, options);
    return { cursor, problems: present(problems) };
  }
  const { value, where, problem } = valueIn(`bookmarks.${name}`, bookmark);
  const start = startAt(value, where, incremental, options);
  const cursor = new ParentDrivenCursor(parent, listStart(start, parent, bookmark, options));
  return { cursor, problems: present([problem]) };
}

/** A start that tells the partitions of a list apart: of one that the bookmark does not cover, nothing is loaded. */
function listStart(
  start: Start,
  { name, incremental }: Stream,
  bookmark: Bookmark,
  { startDate }: ReplicationOptions,
): ListStart {
  const isDated = startDate !== null && incremental?.keyType === "time";
  const sinceOfOthers = isDated ? earliest(startDate, incremental.format) : null;
  return { ...start, covered: new CoveredPartitions(bookmark, name), sinceOfOthers };
}

/** The cursor of a stream with delta tokens. */
function deltaCursor(stream: Stream, bookmark: Bookmark): FoundCursor {
  const { name } = stream;
  const { deltaToken: key } = bookmarkKeys;
  const value = bookmark[key] ?? "";
  const token = typeof value === "string" && value !== "" ? value : null;
  const problem =
    token === null ? (value === "" ? null : "must be text") : stream.deltaTokenProblem(token);
  const text = `state: bookmarks.${name}.${key} ${problem}. Correct it, or remove it to read ${name} from its start`;
  return { cursor: new DeltaCursor(stream, token), problems: problem === null ? [] : [text] };
}

/** A list that drives a stream, with the bookmark that the state holds for it. */
function drivingStream(
  name: string,
  stream: Stream,
  parameter: string,
  bookmark: Bookmark,
  options: ReplicationOptions,
): { readonly driving: DrivingStream; readonly problem: string | null } {
  const where = { stream: name, place: `bookmarks.${name}.${bookmarkKeys.lists}.${stream.name}` };
  const value = ownValue(listValuesOf(bookmark), stream.name);
  // Rows have exact times, even if the filter takes days.
  const exact: Pick<Incremental, "lookback" | "format"> = {
    ...stream.incremental,
    format: "instant",
  };
  const stored = storedInstant(value, where, exact, options);
  const since = stored?.requestedFrom(stored.instant) ?? null;
  const covered = new CoveredPartitions(bookmark, stream.name);
  return {
    driving: { stream, parameter, since, bookmark: stored, covered },
    problem: storedInstantProblem(value, where),
  };
}

function present(problems: readonly (string | null)[]): readonly string[] {
  return problems.filter((problem) => problem !== null);
}

/** Epoch seconds, and above the last known version. */
function newVersion(bookmark: Bookmark): number {
  const last = bookmark[bookmarkKeys.version];
  const now = Math.floor(Date.now() / 1000);
  return typeof last === "number" ? Math.max(now, last + 1) : now;
}
