/** Decides for each table of a run how it is replicated: in full, or from which time on. */

import {
  type ReplicationMethod,
  type ReplicationOptions,
  replicationMethods,
} from "../../config/replication-options.ts";
import { withNearest } from "../../records/catalog-columns.ts";
import { propertyOf } from "../../records/form.ts";
import { normaliseTimestamp } from "../../records/times.ts";
import { epochUnit, markOf } from "../../schema/schema.ts";
import {
  type Bookmark,
  type CatalogEntry,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  LongNumber,
  ownValue,
} from "../../singer/index.ts";
import { earliest, type Incremental, type TimeFilter } from "../../stream/replication.ts";
import type { Stream } from "../../stream/stream.ts";
import type { NewColumns } from "./loaded-columns.ts";

/** How one table is replicated in a run. A `since` is an instant, RFC 3339 in UTC; null asks for everything. */
export type Replication =
  | { readonly kind: "full"; readonly version: number | null }
  /** By the stream's own filter, from one bookmark. */
  | { readonly kind: "incremental"; readonly since: string | null }
  /** By the stream's own filter, from a bookmark for each row of its parent. */
  | { readonly kind: "by-parent" }
  /** For those rows of its parent that changed. */
  | { readonly kind: "following"; readonly parent: Stream; readonly since: string | null }
  /** For the rows that changed in some lists, each from a bookmark of its own. */
  | { readonly kind: "following-lists"; readonly lists: readonly FollowedStream[] };

/** A stream of whose changed rows another one can be asked. */
export interface FollowedStream {
  readonly stream: Stream;
  /** The parameter that takes the key of one of its rows. */
  readonly parameter: string;
  /** From when on its changes are to be followed, RFC 3339 in UTC; null where they never were. */
  readonly since: string | null;
  /** The bookmark that this follows from; null where there is none. */
  readonly bookmark: StoredInstant | null;
}

/** Keys of a bookmark that are this library's own; always scalars but for `followed` and `partitions`, which are maps. */
export const bookmarkKeys = {
  version: "version",
  /** Pages of the last read of the whole list. */
  pages: "pages",
  followedStream: "followed_stream",
  followedValue: "followed_value",
  followed: "followed",
  partitions: "partitions",
  /** What the table's rows are filled with. */
  columns: "columns",
  /** Digest of what was done with personal data in the rows of the table; empty, or missing, where they are as sent. */
  personalData: "personal_data",
} as const;

/** The streams whose changed rows a stream can be read for. */
export interface Followable {
  /** The nearest of its parents that can be read incrementally; null where there is none. */
  readonly parent: Stream | null;
  /** Those that it declares in `follows`, by the parameter that takes the key of a row. */
  readonly lists: Readonly<Record<string, Stream>>;
}

/** Something that the plan has to tell the user about a stream. */
export interface Warning {
  readonly stream: string;
  readonly text: string;
}

/** From when on a table is asked for. */
export interface Start {
  /** RFC 3339 in UTC; null asks for everything. */
  readonly since: string | null;
  /** The bookmark that it follows from; null where there is none. */
  readonly bookmark: StoredInstant | null;
}

/** An instant that a state holds. */
export interface StoredInstant {
  /** The stream that it is of, and its place in the state, for messages. */
  readonly stream: string;
  readonly place: string;
  /** As it is written there. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly instant: number;
  /** From when on rows are asked for where the bookmark is at an instant: less the lookback. */
  readonly askedFrom: (instant: number) => string;
}

/** What there is to say of a bookmark that is later than the source's time. */
export function futureBookmarkWarning({ stream, place, text }: StoredInstant): Warning {
  return { stream, text: `${place} lies in the future (${text}); now is taken instead` };
}

/** What is wrong with a state, and what is worth a warning. */
export class Diagnostics {
  readonly problems: string[] = [];
  readonly warnings: Warning[] = [];
  /** Streams that are read in full although the setting asks for incremental reads. */
  readonly readInFull: string[] = [];
  /** Streams that have no version, for a column of that name, although the setting asks for versions. */
  readonly unversioned: string[] = [];
  readonly newColumns: NewColumns[] = [];
}

/**
 * The method that the catalog asks for; metadata goes before the entry-level key. Null where it does not say, or names
 * none that there is.
 */
function methodOf(
  { name }: Stream,
  { metadata, replication_method }: CatalogEntry,
  options: ReplicationOptions,
  { warnings }: Diagnostics,
): ReplicationMethod | null {
  const root = metadata.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata;
  const written: unknown = root?.["replication-method"] ?? replication_method;
  if (written == null || written === "") return null;
  const text = typeof written === "string" ? written : String(JSON.stringify(written));
  const method = replicationMethods.find((one) => one === text.toUpperCase());
  if (method === undefined) {
    const shown = withNearest(text.slice(0, 100), text, replicationMethods);
    warnings.push({
      stream: name,
      text: `The catalog's replication method is ${shown}, and must be one of ${replicationMethods.join(", ")}; the setting replication_method applies: ${options.method}`,
    });
    return null;
  }
  if (method !== text) {
    const told = `The catalog's replication method is ${text}, which is taken for ${method}`;
    warnings.push({ stream: name, text: told });
  }
  return method;
}

/**
 * The replication of a table, and the bookmark that it begins behind. Whether that lies in the future is seen only when
 * the source has told its time.
 *
 * @param followed The streams whose changed rows it can follow.
 */
export function replicationOf(
  stream: Stream,
  followed: Followable,
  entry: CatalogEntry,
  bookmark: Bookmark,
  options: ReplicationOptions,
  findings: Diagnostics,
): { readonly replication: Replication; readonly bookmark: StoredInstant | null } {
  const asked = methodOf(stream, entry, options, findings);
  const { incremental } = stream;
  const isIncremental = (asked ?? options.method) === "INCREMENTAL";
  if (isIncremental && incremental !== null) {
    if (stream.parent !== null) {
      for (const [key, partition] of Object.entries(partitionsOf(bookmark))) {
        const place = placeOfPartition(stream.name, key);
        startOf({ stream: stream.name, place }, incremental, partition, options, findings);
      }
      return { replication: { kind: "by-parent" }, bookmark: null };
    }
    const where = { stream: stream.name, place: `bookmarks.${stream.name}` };
    const start = startOf(where, incremental, bookmark, options, findings);
    return {
      replication: { kind: "incremental", since: start.since },
      bookmark: start.bookmark,
    };
  }
  const { parent } = followed;
  if (isIncremental && parent?.incremental != null) {
    const value =
      bookmark[bookmarkKeys.followedStream] === parent.name
        ? bookmark[bookmarkKeys.followedValue]
        : null;
    const place = `bookmarks.${stream.name}.${bookmarkKeys.followedValue}`;
    const where = { stream: stream.name, place };
    const stored = storedInstant(value, where, parent.incremental, options, findings);
    const since = stored?.askedFrom(stored.instant) ?? null;
    return { replication: { kind: "following", parent, since }, bookmark: stored };
  }
  if (isIncremental && Object.keys(followed.lists).length > 0) {
    const lists = followedLists(stream, followed.lists, bookmark, options, findings);
    return { replication: { kind: "following-lists", lists }, bookmark: null };
  }
  if (asked === "INCREMENTAL") {
    const text = "The API has no filter by time for it; it is read in full";
    findings.warnings.push({ stream: stream.name, text });
  } else if (isIncremental) {
    findings.readInFull.push(stream.name);
  }
  const version = options.activateVersions ? newVersion(bookmark) : null;
  return { replication: { kind: "full", version }, bookmark: null };
}

/** The streams whose changed rows a stream can be asked for, each with the bookmark that the state holds. */
function followedLists(
  { name }: Stream,
  followed: Readonly<Record<string, Stream>>,
  bookmark: Bookmark,
  options: ReplicationOptions,
  findings: Diagnostics,
): readonly FollowedStream[] {
  const values = followedOf(bookmark);
  return Object.entries(followed).flatMap(([parameter, stream]) => {
    if (stream.incremental === null) return [];
    const place = `bookmarks.${name}.${bookmarkKeys.followed}.${stream.name}`;
    const value = ownValue(values, stream.name);
    const where = { stream: name, place };
    // Its rows tell their time exactly, also where the filter takes days.
    const exact: Incremental = { ...stream.incremental, format: "instant" };
    const stored = storedInstant(value, where, exact, options, findings);
    const since = stored?.askedFrom(stored.instant) ?? null;
    return [{ stream, parameter, since, bookmark: stored }];
  });
}

/** Up to when the changes of some streams have been followed, by their names. */
export function followedOf(bookmark: Bookmark): JsonObject {
  const followed = bookmark[bookmarkKeys.followed];
  return isJsonObject(followed) ? followed : {};
}

/** The place in the state of a partition's bookmark. */
export function placeOfPartition(stream: string, key: string): string {
  return `bookmarks.${stream}.${bookmarkKeys.partitions}[${JSON.stringify(key)}]`;
}

/**
 * The replication without a version where a loader would fail on it: meltanolabs-target-postgres 0.8.1 calls a parameter
 * `version` in the statement that marks deleted rows, which SQLAlchemy refuses for a table with such a column. The tap
 * can't see which loader there is, nor whether its table kept the column of an earlier run.
 *
 * @param schema What SCHEMA announces.
 */
export function loadable(
  replication: Replication,
  { name }: Pick<Stream, "name">,
  schema: JsonSchema,
  { unversioned }: Diagnostics,
): Replication {
  const isVersioned = replication.kind === "full" && replication.version !== null;
  if (!isVersioned || propertyOf(schema, "version") === undefined) return replication;
  unversioned.push(name);
  return { kind: "full", version: null };
}

/** The bookmarks of a stream's partitions, by their contexts as JSON. */
export function partitionsOf(bookmark: Bookmark): Readonly<Record<string, Bookmark>> {
  const partitions = bookmark[bookmarkKeys.partitions];
  return isJsonObject(partitions)
    ? Object.fromEntries(
        Object.entries(partitions).flatMap(([key, value]) =>
          isJsonObject(value) ? [[key, value]] : [],
        ),
      )
    : {};
}

/**
 * The instant of a replication key's value in a record, in milliseconds since 1970; null where it has none. A number
 * counts seconds where the column says so, or the filter does and the column says nothing. In a column of any text, only
 * what leaves no doubt is an instant: a day alone, or a time of some zone, could be earlier than the change was.
 */
export function instantOf(
  record: JsonObject,
  { key, format }: TimeFilter | Incremental,
  { recordSchema }: Pick<Stream, "recordSchema">,
): number | null {
  const value = ownValue(record, key);
  const column = propertyOf(recordSchema, key);
  const unit = markOf(column ?? {}, epochUnit) ?? format;
  const count = isCount(value) ? Number(value) : Number.NaN;
  if (unit === "epoch-seconds" && Number.isFinite(count)) return count * 1000;
  if (unit === "epoch-milliseconds" && Number.isFinite(count)) return count;
  const isPlain = column?.format === undefined && typeof value === "string";
  return isPlain && !exactInstant.test(value) ? null : parseInstant(value);
}

/** A time of day with its offset. */
const exactInstant = /[Tt ]\d{2}:\d{2}.*(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/** Whether a value may count the time since 1970: some APIs send the number as text. */
function isCount(value: unknown): boolean {
  return (
    typeof value === "number" ||
    value instanceof LongNumber ||
    (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value))
  );
}

/** A text as an instant, in UTC unless it has an offset, in milliseconds since 1970; null for anything else. */
export function parseInstant(value: unknown): number | null {
  const text = typeof value === "string" ? normaliseTimestamp(value) : null;
  return typeof text === "string" ? Date.parse(text) : null;
}

/**
 * From when on a stream is asked, by its bookmark or one of its partitions': less the lookback, else the start date.
 *
 * @param where The stream, and the place in the state where the bookmark is.
 */
export function startOf(
  where: Pick<StoredInstant, "stream" | "place">,
  incremental: Incremental,
  bookmark: Bookmark,
  options: ReplicationOptions,
  findings: Diagnostics,
): Start {
  const { key, format } = incremental;
  // A bookmark of another key says nothing about this one.
  const isOwn = (bookmark.replication_key ?? key) === key;
  const place = { ...where, place: `${where.place}.replication_key_value` };
  const stored = isOwn
    ? storedInstant(bookmark.replication_key_value, place, incremental, options, findings)
    : null;
  if (stored !== null) return { since: stored.askedFrom(stored.instant), bookmark: stored };
  const since = options.startDate === null ? null : earliest(options.startDate, format);
  return { since, bookmark: null };
}

/** What a bookmark holds; null where that is nothing. */
function storedInstant(
  value: unknown,
  { stream, place }: Pick<StoredInstant, "stream" | "place">,
  { lookback, format }: Incremental,
  options: ReplicationOptions,
  { problems }: Diagnostics,
): StoredInstant | null {
  if (value === undefined || value === null || value === "") return null;
  const instant = parseInstant(value);
  if (instant === null) {
    problems.push(
      `state: ${place} must be an instant such as 2026-11-23T09:00:00Z; it is ${JSON.stringify(value)?.slice(0, 60)}. Correct it, or remove it to read ${stream} from its start`,
    );
    return null;
  }
  const seconds = lookback ?? options.lookback;
  const askedFrom = (from: number) =>
    earliest(new Date(from - seconds * 1000).toISOString(), format);
  return { stream, place, text: String(value), instant, askedFrom };
}

/** Epoch seconds, and above the last version that is known. */
function newVersion(bookmark: Bookmark): number {
  const last = bookmark[bookmarkKeys.version];
  const now = Math.floor(Date.now() / 1000);
  return typeof last === "number" ? Math.max(now, last + 1) : now;
}

/** Whether a row is at or after a bound; a row that does not tell its time is. */
export function isSince(instant: number | null, since: string | null): boolean {
  return instant === null || since === null || instant >= Date.parse(since);
}
