/** Facts about a table for users: what it needs, and what it costs. */

import { ConfigError } from "../errors/index.ts";
import { isFlatStream } from "../stream/flat-stream.ts";
import { isRESTStream } from "../stream/rest-stream.ts";
import type { Stream } from "../stream/stream.ts";
import { drivingListsIn } from "../sync/plan/definitions.ts";
import { drivingParent, streamOfClass } from "../sync/plan/parents.ts";
import { joinNames } from "../text/join-names.ts";

/** Facts about a table, for `--about` and generated documentation. */
export interface TableFacts {
  readonly name: string;
  /** Whether it is excluded unless `extra_streams` names it or a catalog selects it. */
  readonly isExtra: boolean;
  readonly keys: readonly string[];
  /** Path of the endpoint; null if the rows come from elsewhere. */
  readonly endpoint: string | null;
  /** Permission that the credential needs; false for none, null if not documented. */
  readonly scope: string | false | null;
  /** The column, or the tables, by which it can be read incrementally; null for none. */
  readonly incremental: string | null;
  /** Requests of a complete read, in words. */
  readonly cost: string;
}

/** The permission of a table, for a table cell. */
export function permissionText(scope: TableFacts["scope"]): string {
  return scope === false ? "none; any valid key" : (scope ?? "not documented");
}

/** Facts about all streams with a table, in the given order. */
export function tableFacts(streams: readonly Stream[]): readonly TableFacts[] {
  return streams
    .filter(({ hasTable }) => hasTable)
    .map((stream) => ({
      name: stream.name,
      isExtra: stream.isExtra,
      keys: stream.primaryKeys,
      endpoint: isRESTStream(stream) ? stream.path : null,
      scope: scopeOf(stream, streams),
      incremental: incrementalOf(stream, streams),
      cost: [ownCost(stream, streams), ...embeddedCosts(stream, streams)].join("; "),
    }));
}

/** The permission of a table; for one made of another's rows, that of the other. */
function scopeOf(stream: Stream, streams: readonly Stream[]): TableFacts["scope"] {
  if (isRESTStream(stream)) return stream.requiredScope;
  const parent = stream.parent === null ? undefined : streamOfClass(streams, stream.parent);
  return parent === undefined ? null : scopeOf(parent, streams);
}

function incrementalOf(stream: Stream, streams: readonly Stream[]): string | null {
  if (stream.replicationKey !== null) return stream.replicationKey;
  if (stream.delta !== null) return "by delta tokens";
  const followed = drivingParent(stream, streams);
  const lists = followed === null ? Object.values(drivingListsIn(stream, streams)) : [followed];
  return lists.length === 0 ? null : `by ${joinNames(lists.map(displayName))}`;
}

function ownCost(stream: Stream, streams: readonly Stream[]): string {
  const size = isRESTStream(stream) ? stream.pageSize : null;
  const parent = stream.parent === null ? undefined : streamOfClass(streams, stream.parent);
  if (parent !== undefined && isFlatStream(stream)) {
    return `no request of its own, only those of ${displayName(parent)}`;
  }
  if (parent !== undefined) {
    const rows = stream.batch === null ? "each row" : `${stream.batch.size} rows`;
    return `1 request for ${rows} of ${displayName(parent)}${size === null ? "" : `, more beyond ${size} rows`}`;
  }
  const series = seriesOf(stream);
  if (series === null)
    return `1 request for each partition${size === null ? "" : `, more beyond ${size} rows`}`;
  if (size === null) return series === 1 ? "1 request" : `${series} requests`;
  return `1 request for ${size} rows${series === 1 ? "" : `, in ${series} series`}`;
}

/** Number of series of pages; null if it depends on missing settings. */
function seriesOf(stream: Stream): number | null {
  try {
    const partitions = stream.partitions();
    return Symbol.iterator in partitions ? [...partitions].length : 1;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** How users know a stream: by its table, or without one by its endpoint. */
function displayName(stream: Stream): string {
  return stream.hasTable || !isRESTStream(stream) ? stream.name : stream.path;
}

/** Cost of the columns that are requested row by row; those of one request together. */
function embeddedCosts({ embeds }: Stream, streams: readonly Stream[]): string[] {
  const sources = streams.filter(({ parent }) => parent !== null);
  return sources.flatMap(({ name }) => {
    const columns = Object.keys(embeds).filter((column) => embeds[column]?.stream === name);
    return columns.length === 0 ? [] : [`${joinNames(columns)}: 1 request for each row`];
  });
}
