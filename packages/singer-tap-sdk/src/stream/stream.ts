/** The base class of streams: what a table is, and how its rows are read, whatever the source. */

import type { Context } from "../http/context.ts";
import type { Delta } from "../http/delta.ts";
import type { SeriesStart } from "../http/endpoint.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Page } from "../http/page.ts";
import type { PageRequest, RecordPage } from "../http/reception.ts";
import type { Logger } from "../logging/logger.ts";
import { type Copy, copyMark, ownCopy } from "../package/copies.ts";
import type { AdditionalProperties } from "../records/additional-properties.ts";
import { propertyOf } from "../records/column-schemas.ts";
import { withDeletedAt } from "../records/deleted-at.ts";
import { catalogSchema, normalizeSchema } from "../schema/normalize.ts";
import type { RecordSchema } from "../schema/schema.ts";
import { type JsonObject, type JsonSchema, stringifyJson } from "../singer/index.ts";
import type { Contexts, RowContexts } from "./contexts.ts";
import {
  type CreationFilter,
  type Incremental,
  keyTypeOf,
  type ReplicationFilter,
  type TimeBounds,
} from "./replication.ts";

export type { Context } from "../http/context.ts";
export type { Page } from "../http/page.ts";

/**
 * The unit of work, one series of pages: a partition, time bounds, and the cursor where an earlier run stopped. Bounds
 * and cursor are not part of the context: they appear in neither columns nor messages.
 */
export interface Slice<PartitionContext extends Context = Context> extends TimeBounds, SeriesStart {
  readonly context: PartitionContext;
}

/** What the constructor of a stream receives. */
export interface StreamServices<Settings> {
  readonly settings: Settings;
  /** Logs with the stream's name. */
  readonly logger: Logger;
}

/** A concrete stream class, as exported by a file in the streams folder. */
export type StreamClass<Settings = never> = new (services: StreamServices<Settings>) => Stream;

/** Rows of another stream that a stream embeds in its own rows, as an array. */
export interface Embed {
  /** Name of the stream whose rows are embedded. */
  readonly stream: string;
  /** Column of those rows with the key of the row that embeds them. */
  readonly foreignKey: string;
  /**
   * Column of those rows whose value is embedded in place of an array of rows: for details that need one request per
   * row. Several columns may embed a value each of the same row. Default: the rows themselves, in an array.
   */
  readonly value?: string;
}

/**
 * How one request returns the rows of several parents: `GET /lines?order_ids=1,2,3`.
 *
 * The value of the context that names the parent is joined with those of other parents, by commas, to a value of its own, which
 * is sent like any other value of the context. Each row must say which parent it belongs to.
 */
export interface Batch {
  /** Value of the context that names the parent, and the column of the rows with it, which is never null: `order_id`. */
  readonly key: string;
  /** Value of the context, and so by default query parameter, that takes the joined values: `order_ids`. */
  readonly parameter: string;
  /** The most parents that the API documents for one request. */
  readonly size: number;
}

/** Base of all streams. Most extend `RESTStream`. */
export abstract class Stream {
  /** Identifies streams from any copy of this library. */
  static readonly [copyMark]: Copy = ownCopy;

  #recordSchema: JsonSchema | null = null;
  #incremental: Incremental | null = null;

  // To declare in every stream.

  /** Name of the stream and its table, in snake case. */
  abstract readonly name: string;

  /** The shape of a record; its properties become the columns. */
  abstract readonly schema: RecordSchema;

  // To declare where the default does not fit.

  /** Columns that identify a row: text or numbers, never null. Default `id`. */
  readonly primaryKeys: readonly string[] = ["id"];

  /**
   * The column that increases whenever a row changes, for incremental reads; null, the default, if there is none. The
   * stream's children can then be read for the changed rows only.
   *
   * It is a time; or an integer or text that sorts, such as a sequence or a ULID, in a list that is sorted by it
   * (`isSorted`): only then can no change slip by while the list is read.
   */
  readonly replicationKey: string | null = null;

  /**
   * The endpoint's filter on the replication key. Default, null: it has none. The whole list is then read each time,
   * and unchanged rows are skipped together with their requests, which pays off if each row costs a request.
   */
  readonly replicationFilter: ReplicationFilter | null = null;

  /**
   * Whether the API documents that rows are sorted by the replication key, ascending. The bookmark then moves with
   * every page instead of at the end of the stream. Default false.
   */
  readonly isSorted: boolean = false;

  /**
   * The endpoint's filter by creation time; null, the default, if it has none. After an interruption, it finds the rows
   * that were created since; bounded at both ends, it lets a long list be read in windows.
   */
  readonly creationFilter: CreationFilter | null = null;

  /**
   * How the endpoint lists what has changed since an earlier read, by a token of its own; null, the default, if it does not.
   * Incremental reads then request only that, as long as no other stream needs the whole list.
   */
  readonly delta: Delta | null = null;

  /**
   * Whether every response counts the records of the whole list, where the paginator finds them (`totalPath`). `--plan` then
   * requests the count. Default false.
   */
  readonly hasTotal: boolean = false;

  /** Whether the stream is selected by default. Default true. */
  readonly selectedByDefault: boolean = true;

  /** Whether the stream has a table of its own; false if its rows are only embedded in another's. Default true. */
  readonly hasTable: boolean = true;

  /**
   * Whether the stream is excluded unless the setting `extra_streams` names it or a catalog selects it: for streams
   * that most credentials can't read, or that cost a request per row of another. Default false.
   */
  readonly isExtra: boolean = false;

  /**
   * Whether the endpoint is inferred rather than documented, so that it may not exist: if all its requests return 404,
   * the run warns and continues without its rows. Default false.
   */
  readonly isUnverified: boolean = false;

  /**
   * Whether a complete read covers a time window only. Rows outside it still exist, so no ACTIVATE_VERSION is written.
   * Default false.
   */
  readonly isWindowed: boolean = false;

  /** The parent class, for a stream that is read once per row of another; null, the default, for none. */
  readonly parent: StreamClass | null = null;

  /**
   * Like `parent`, for a stream that also has a list of everything: it is read per parent row only if that takes fewer
   * requests. Default null.
   */
  readonly optionalParent: StreamClass | null = null;

  /**
   * For a stream with a parent: how one request returns the rows of several parents. Default, null: one request for each.
   */
  readonly batch: Batch | null = null;

  /**
   * What to do with properties that `schema` does not declare. Default, `keep`: write them to the column
   * `additional_properties`. `ignore`, for a stream that declares only a part of its records on purpose: drop them; the
   * table has no such column.
   */
  readonly additionalProperties: AdditionalProperties = "keep";

  /**
   * Streams whose changed rows can drive a list without a time filter, by the parameter that takes the key of such a
   * row: `{ order_id: OrdersStream }`. In incremental mode, the list is requested once for each changed row of these
   * streams, if the run reads them anyway, or read whole if that takes fewer requests. Default none.
   */
  readonly follows: Readonly<Record<string, StreamClass>> = {};

  /** Properties that embed rows of other streams. Default none. */
  readonly embeds: Readonly<Record<string, Embed>> = {};

  // To override where the source differs from the norm.

  /** The partitions of a stream without a parent. Default: a single one, with an empty context. */
  partitions(): Contexts<Context> {
    return [{}];
  }

  /**
   * The child contexts of a parent row: one, several, or null to skip the row. Contexts that several rows share are
   * read once. Default, undefined: the parent's `contextForChildren`.
   *
   * @param _row All columns that the parent declares, conformed, selected or not.
   * @param _context Context of the partition that contains the row.
   */
  childContext(_row: JsonObject, _context: Context): RowContexts<Context> | undefined {
    return undefined;
  }

  /**
   * The context of a row for the child streams that do not override `childContext`. Default: none, so they must.
   *
   * @param _row All columns that this stream declares.
   * @param _context Context of the partition that contains the row.
   */
  contextForChildren(_row: JsonObject, _context: Context): Context {
    throw new Error(`A child stream of ${this.name} must override childContext`);
  }

  /**
   * Records of this stream inside a parent row, as the source sent them, with the parent's ids added. They cost no
   * request, and are treated like the records of a page. Requested records of the same parent with the same key are
   * skipped. Default none.
   *
   * @param _row As in `childContext`; declare properties that are not columns of the parent with `t.ignore`.
   * @param _context Context of the partition that contains the row.
   */
  embeddedRecords(_row: JsonObject, _context: Context): readonly JsonObject[] {
    return [];
  }

  /**
   * Reads one slice page by page. After a divisible page, the caller may pass the same slice with narrower creation
   * bounds to `next`: the remaining pages then use them, unless the source rejects them.
   *
   * @throws TapError when the slice can't be read to its end.
   */
  abstract pages(slice: Slice, http: HttpClient): AsyncGenerator<Page, void, Slice | undefined>;

  /**
   * Describes a slice's requests without its cursor: the text changes when the requests do, so that an earlier run's
   * cursor is reused only for the same requests. Default: context and bounds.
   */
  describe({ context, since, createdSince, createdUntil }: Slice): string {
    return stringifyJson({ context, since, createdSince, createdUntil });
  }

  // Not to override.

  /**
   * How many rows a slice has as the source counts them, by one request; null, the default, without a request, if the source
   * does not.
   *
   * @throws TapError when it can't be read.
   */
  async count(_slice: Slice, _http: HttpClient): Promise<number | null> {
    return null;
  }

  /** Why requests for a partition would fail, which is a bug in the tap; null, the default, if they would not. */
  requestProblem(_context: Context): string | null {
    return null;
  }

  /** Why a delta token of the state can't be used, for the end of a sentence; null, the default, if it can. */
  deltaTokenProblem(_token: string): string | null {
    return null;
  }

  /**
   * The source's cheapest request that any credential may send. It is sent before `--test` reads records, and in a run
   * only if no other request got a response. Default: none.
   */
  healthCheck(): PageRequest<RecordPage> | null {
    return null;
  }

  /** Names of the values that every context must have. */
  get placeholders(): readonly string[] {
    return [];
  }

  /** Replication key and filter; null if the stream can't be read incrementally by itself. */
  get incremental(): Incremental | null {
    const { replicationKey: key, replicationFilter, isSorted } = this;
    if (key === null) return null;
    // Created once, since each record needs it.
    if (this.#incremental === null) {
      const filter = replicationFilter ?? { parameter: null };
      const keyType = keyTypeOf(propertyOf(this.recordSchema, key) ?? {}, filter);
      // A key without a type, or without a column, is reported before anything is read.
      this.#incremental = { key, isSorted, keyType: keyType ?? "time", ...filter };
    }
    return this.#incremental;
  }

  /**
   * The normalized schema, including marks and ignored properties.
   *
   * @throws ConfigError when something in it can't be a column, which is a bug in the tap.
   */
  get recordSchema(): JsonSchema {
    const schema = this.#marksRemoved ? withDeletedAt(this.schema) : this.schema;
    this.#recordSchema ??= normalizeSchema(schema, this.primaryKeys, this.name);
    return this.#recordSchema;
  }

  get #marksRemoved(): boolean {
    return this.delta !== null && this.delta.removed !== "ignore";
  }

  /** The declared columns, as SCHEMA and catalog carry them: plain JSON. */
  get jsonSchema(): JsonSchema {
    return catalogSchema(this.recordSchema);
  }
}
