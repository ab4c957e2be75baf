/** Replication as streams declare it. */

import { decimal, knownValues, markOf } from "../schema/schema.ts";
import type { JsonSchema } from "../singer/index.ts";

/**
 * Format of a time in a query parameter:
 * - `instant`: RFC 3339 in UTC, `2026-11-23T09:00:00.000Z`; the filter compares exactly.
 * - `day`: `2026-11-23`; the filter compares whole UTC days.
 * - `epoch-seconds`: whole seconds since 1970.
 */
export type TimeFormat = "instant" | "day" | "epoch-seconds";

/**
 * How the values of a replication key compare, by its column:
 * - `time`: as instants. `start_date` and `lookback` apply to such a key only.
 * - `integer`: as integers of any size, such as a sequence or a version.
 * - `text`: character by character, such as a ULID.
 */
export type KeyType = "time" | "integer" | "text";

/** An endpoint's filter that excludes rows before a time. */
export interface TimeFilter<Column extends string = string> {
  /** Column that the filter compares. */
  readonly key: Column;
  /**
   * Parameter for the earliest time: `updated_at[gte]`. In a request with a body, it is a path in the body, such as
   * `filters.0.value`, and in the query of any other.
   */
  readonly parameter: string;
  /** Format of the parameter. Default `instant`. */
  readonly format?: TimeFormat;
}

/**
 * The endpoint's filter by creation time. If it can be bounded at both ends, a long list is split into windows that are
 * read in parallel. Every row must have a creation time: once one has come without it, the list is not split further,
 * and in the windows already split, a row that only an unfiltered request returns would be missed.
 */
export interface CreationFilter<Column extends string = string> extends TimeFilter<Column> {
  /** Parameter for the latest time: `created_at[lte]`. */
  readonly until?: string;
  /**
   * A single parameter for both bounds, for an endpoint that rejects the two others together:
   * `created_at[date_range]=2026-01-01~2026-01-31`.
   */
  readonly range?: { readonly parameter: string; readonly separator: string };
}

/** The endpoint's filter on the replication key. */
export interface ReplicationFilter extends Pick<TimeFilter, "format"> {
  /**
   * Parameter for the earliest value: `updated_at[gte]`, or in a body `filters.0.value`. Without it, `params` or `body` must
   * add the filter from its second argument, for APIs that need more than one parameter.
   */
  readonly parameter?: string;
  /**
   * Value of the parameter, with `{value}` in place of the time, or of a key that is no time: `updated_at:>='{value}'`.
   * Default: the value itself, which in a body is a number if it is an integer or epoch seconds; `{value}` makes it text.
   */
  readonly template?: string;
  /**
   * Seconds of overlap before the bookmark, if the API needs a value other than the setting `lookback`. For times only:
   * other replication keys have no overlap.
   */
  readonly lookback?: number;
}

/** Replication key and filter of an incremental read. */
export interface Incremental extends Pick<TimeFilter, "key">, Omit<ReplicationFilter, "parameter"> {
  /** Null if the endpoint has no filter; undefined if the stream's `params` add it. */
  readonly parameter?: string | null;
  readonly isSorted: boolean;
  readonly keyType: KeyType;
}

/**
 * How the values of a replication key compare; null if they do not. Text is a time if its filter takes an instant, or if
 * the endpoint has no filter; an integer or a number is a time if its filter takes epoch seconds.
 *
 * @param column The normalized schema of the key's column.
 */
export function keyTypeOf(
  column: JsonSchema,
  { parameter, format }: Pick<Incremental, "parameter" | "format">,
): KeyType | null {
  if (column.format !== undefined) return "time";
  const type = [column.type ?? []].flat().filter((one) => one !== "null");
  const isNumber = type.length === 1 && (type[0] === "integer" || type[0] === "number");
  if (format === "epoch-seconds" && isNumber) return "time";
  const isText = type.length === 1 && type[0] === "string";
  if (isText && (format === "instant" || parameter === null)) return "time";
  if (format !== undefined) return null;
  if (isNumber && type[0] === "integer") return "integer";
  const hasOrder = [decimal, knownValues].every((mark) => markOf(column, mark) === undefined);
  return isText && hasOrder ? "text" : null;
}

/** Bounds of a request: each a timestamp of the source's clock, RFC 3339 in UTC, or null for no bound. */
export interface TimeBounds {
  /**
   * When the read started, or its first attempt if it is resumed: the reference for a moving time window. Until the
   * source has responded, this is an hour before the host's time.
   */
  readonly startedAt: string;
  /** Earliest replication key, inclusive; for a key that is no time, its value as text. */
  readonly since: string | null;
  /** Earliest creation time, inclusive. */
  readonly createdSince: string | null;
  /** Latest creation time, inclusive. */
  readonly createdUntil: string | null;
}

/** Formats a timestamp for a parameter; `day` is the day that contains it. */
function formatTime(instant: string, format: TimeFormat = "instant"): string | number {
  switch (format) {
    case "instant":
      return instant;
    case "day":
      return instant.slice(0, 10);
    case "epoch-seconds":
      return Math.floor(Date.parse(instant) / 1000);
  }
}

/** The earliest timestamp that a filter of that format returns for rows since a given one. */
export function earliest(instant: string, format: TimeFormat = "instant"): string {
  const grain = grainOf(format);
  return new Date(Math.floor(Date.parse(instant) / grain) * grain).toISOString();
}

/** Resolution of a filter of that format, in milliseconds. */
export function grainOf(format: TimeFormat = "instant"): number {
  const second = 1000;
  return { instant: 1, "epoch-seconds": second, day: 86_400 * second }[format];
}

/** Values of parameters, as JSON. */
type FilterValues = Readonly<Record<string, string | number | bigint>>;

/** The parameters for bounds; undefined without a bound. */
function boundValues(
  {
    parameter,
    template,
    until,
    range,
    format,
    keyType,
  }: Partial<Omit<CreationFilter, "parameter"> & Incremental>,
  from: string | null,
  to: string | null,
): Readonly<Record<string, FilterValues[string] | undefined>> {
  const inFormat = (bound: string) =>
    keyType === "integer" ? BigInt(bound) : formatTime(bound, format);
  const earliest = from === null ? undefined : inFormat(from);
  const latest = to === null ? undefined : inFormat(to);
  if (range !== undefined && earliest !== undefined && latest !== undefined) {
    return { [range.parameter]: `${earliest}${range.separator}${latest}` };
  }
  const isWritten = template !== undefined && earliest !== undefined;
  return {
    ...(parameter != null && {
      [parameter]: isWritten ? template.replaceAll("{value}", () => String(earliest)) : earliest,
    }),
    ...(until !== undefined && { [until]: latest }),
  };
}

/** The filters that a stream declares. */
export interface Filtered {
  readonly incremental: Incremental | null;
  readonly creationFilter: CreationFilter | null;
}

/**
 * The parameters of the declared filters for these bounds. A stream that is read incrementally by time of creation has one
 * filter for both: the later bound includes the other.
 */
export function filterValues(
  { incremental, creationFilter }: Filtered,
  { since, createdSince, createdUntil }: TimeBounds,
): FilterValues {
  const isOneFilter =
    creationFilter !== null && creationFilter.parameter === incremental?.parameter;
  const createdFrom = isOneFilter ? laterOf(since, createdSince) : createdSince;
  const values = {
    ...boundValues({ ...incremental }, isOneFilter ? null : since, null),
    ...boundValues({ ...creationFilter }, createdFrom, createdUntil),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The parameters of the declared filters that any request of a stream may get. */
export function filterNames({ incremental, creationFilter }: Filtered): readonly string[] {
  const { parameter, until, range } = creationFilter ?? {};
  const names = [incremental?.parameter, parameter, until, range?.parameter];
  return [...new Set(names.filter((name) => name != null))];
}

/** The later of two bounds; null is none. */
function laterOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one) > Date.parse(other) ? one : other;
}
