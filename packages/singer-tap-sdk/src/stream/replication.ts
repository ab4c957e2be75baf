/** Replication as streams declare it. */

/**
 * How a query parameter takes a time:
 * - `instant`: RFC 3339 in UTC, `2026-11-23T09:00:00.000Z`; the filter compares exactly.
 * - `day`: `2026-11-23`; the filter compares whole UTC days.
 * - `epoch-seconds`: whole seconds since 1970.
 */
export type TimeFormat = "instant" | "day" | "epoch-seconds";

/** A filter of the endpoint that leaves out rows before a time. */
export interface TimeFilter<Column extends string = string> {
  /** Column that the filter compares. */
  readonly key: Column;
  /** Query parameter that takes the earliest time that is wanted: `updated_at[gte]`. */
  readonly parameter: string;
  /** How the parameter takes it. Default `instant`. */
  readonly format?: TimeFormat;
}

/**
 * The endpoint's filter by time of creation. Where it can be bounded at both ends, a long list is cut into windows that
 * are read side by side. Every row must have that time: a list of which one has come without it is cut no further, and a row
 * that comes only without a filter would be missed in what is cut already.
 */
export interface CreationFilter<Column extends string = string> extends TimeFilter<Column> {
  /** Query parameter that takes the latest time that is wanted: `created_at[lte]`. */
  readonly until?: string;
  /**
   * The one parameter that takes both bounds, for an endpoint that refuses the two others together:
   * `created_at[date_range]=2026-01-01~2026-01-31`.
   */
  readonly range?: { readonly parameter: string; readonly separator: string };
}

/** The filter of an endpoint on the replication key. */
export interface ReplicationFilter extends Pick<TimeFilter, "format"> {
  /**
   * Query parameter that takes the earliest time that is wanted: `updated_at[gte]`. Without it, the filter is made in
   * `params` from its second argument, for APIs that need more than one query parameter.
   */
  readonly parameter?: string;
  /** Seconds to look back behind the bookmark, where the API needs another number than the setting `lookback`. */
  readonly lookback?: number;
}

/** How a stream is read incrementally: by its replication key, and the filter on it. */
export interface Incremental extends Pick<TimeFilter, "key">, Omit<ReplicationFilter, "parameter"> {
  /** Null where the endpoint has no filter; undefined where the stream's `params` make it. */
  readonly parameter?: string | null;
  readonly isSorted: boolean;
}

/** Bounds of what is asked for: each an instant of the source's time, RFC 3339 in UTC, or null for no bound. */
export interface TimeBounds {
  /**
   * When the read began of which the request is a part, the first attempt where it is resumed: what a window that moves
   * with time is counted from. As long as the source has not responded, an hour less than the host's time.
   */
  readonly startedAt: string;
  /** Rows whose replication key is at or after this. */
  readonly since: string | null;
  /** Rows that were created at or after this. */
  readonly createdSince: string | null;
  /** Rows that were created at or before this. */
  readonly createdUntil: string | null;
}

/** An instant as a parameter of that format takes it; a day is the one in which the instant lies. */
function formatTime(instant: string, format: TimeFormat = "instant"): string {
  switch (format) {
    case "instant":
      return instant;
    case "day":
      return instant.slice(0, 10);
    case "epoch-seconds":
      return String(Math.floor(Date.parse(instant) / 1000));
  }
}

/** The earliest instant that a filter of that format lets through when it is asked for rows since an instant. */
export function earliest(instant: string, format: TimeFormat = "instant"): string {
  const grain = grainOf(format);
  return new Date(Math.floor(Date.parse(instant) / grain) * grain).toISOString();
}

/** Milliseconds that a filter of that format can't tell apart. */
export function grainOf(format: TimeFormat = "instant"): number {
  const second = 1000;
  return { instant: 1, "epoch-seconds": second, day: 86_400 * second }[format];
}

/** The parameters that bound a time; none where there is no bound, or no parameter for it. */
export function timeParameters(
  { parameter, until, range, format }: Partial<Omit<CreationFilter, "parameter"> & Incremental>,
  from: string | null,
  to: string | null,
): Readonly<Record<string, string | undefined>> {
  const earliest = from === null ? undefined : formatTime(from, format);
  const latest = to === null ? undefined : formatTime(to, format);
  if (range !== undefined && earliest !== undefined && latest !== undefined) {
    return { [range.parameter]: `${earliest}${range.separator}${latest}` };
  }
  return {
    ...(parameter != null && { [parameter]: earliest }),
    ...(until !== undefined && { [until]: latest }),
  };
}

/**
 * The parameters of the declared filters for these bounds. A stream that is read incrementally by time of creation has one
 * filter for both: the later bound includes the other.
 */
export function filterParameters(
  stream: {
    readonly incremental: Incremental | null;
    readonly creationFilter: CreationFilter | null;
  },
  { since, createdSince, createdUntil }: TimeBounds,
): Readonly<Record<string, string | undefined>> {
  const { incremental, creationFilter } = stream;
  const isOneFilter =
    creationFilter !== null && creationFilter.parameter === incremental?.parameter;
  const createdFrom = isOneFilter ? laterOf(since, createdSince) : createdSince;
  return {
    ...timeParameters({ ...incremental }, isOneFilter ? null : since, null),
    ...timeParameters({ ...creationFilter }, createdFrom, createdUntil),
  };
}

/** The later of two bounds; null is none. */
function laterOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one) > Date.parse(other) ? one : other;
}
