/** The abstract stream: what a table is, and how its rows arrive, whatever they are read from. */

import type { Context } from "../http/context.ts";
import type { SeriesStart } from "../http/endpoint.ts";
import type { HttpClient, PageRequest, RecordPage } from "../http/http-client.ts";
import type { Page } from "../http/page.ts";
import type { Logger } from "../logging/logger.ts";
import { type Copy, copyMark, ownCopy } from "../package/copies.ts";
import type { AdditionalProperties } from "../records/additional-properties.ts";
import { catalogSchema, normalizeSchema } from "../schema/normalize.ts";
import type { RecordSchema } from "../schema/schema.ts";
import { type JsonObject, type JsonSchema, stringifyJson } from "../singer/index.ts";
import type { ChildContexts, Contexts } from "./contexts.ts";
import type { CreationFilter, Incremental, ReplicationFilter, TimeBounds } from "./replication.ts";

export type { Context } from "../http/context.ts";
export type { Page } from "../http/page.ts";

/**
 * The unit of work: one series of pages. A partition, bounds of time within it, and the place where an
 * earlier run stopped. Bounds and cursor are no contexts: they reach neither columns nor messages.
 */
export interface Slice<PartitionContext extends Context = Context> extends TimeBounds, SeriesStart {
  readonly context: PartitionContext;
}

/** What a stream is given when it is made. */
export interface StreamServices<Settings> {
  readonly settings: Settings;
  /** Writes to stderr in the stream's name. */
  readonly logger: Logger;
}

/** A stream class that can be made: what a file of the streams folder exports. */
export type StreamClass<Settings = never> = new (services: StreamServices<Settings>) => Stream;

/** Rows of another stream that a stream carries as an array in each of its own rows. */
export interface Embed {
  /** Name of the stream whose rows are embedded. */
  readonly stream: string;
  /** Column of those rows that holds the key of the row they belong to. */
  readonly foreignKey: string;
  /**
   * Column of those rows whose value is carried in place of an array of rows: for what a request of its own
   * adds to each row. Several columns may carry a value each of the same row. Default: the rows themselves, in an array.
   */
  readonly value?: string;
}

/** Base of all streams. Most extend `RESTStream`. */
export abstract class Stream {
  /** By this a stream is recognised whichever copy of this library it is built on. */
  static readonly [copyMark]: Copy = ownCopy;

  #recordSchema: JsonSchema | null = null;
  #incremental: Incremental | null = null;

  // To declare in every stream.

  /** Name of the stream and of the table it becomes; snake case. */
  abstract readonly name: string;

  /** The shape of a record. Its properties become the columns. */
  abstract readonly schema: RecordSchema;

  // To declare where the default does not fit.

  /** Columns that identify a row: text or numbers, never null. Default `id`. */
  readonly primaryKeys: readonly string[] = ["id"];

  /**
   * The column that moves whenever a row changes, by which the stream can be read incrementally; null, the default, where
   * there is none. A stream below one that has it can follow it: it is then read for the rows that changed.
   */
  readonly replicationKey: string | null = null;

  /**
   * The endpoint's filter on the replication key. Default, null: it has none. The list is then read whole each time, and
   * rows that have not changed since the last run are left out, with what would be requested for them; worth it where
   * each row costs a request.
   */
  readonly replicationFilter: ReplicationFilter | null = null;

  /**
   * Whether the API documents that rows come in ascending order of the replication key. The bookmark then moves with
   * every page instead of at the stream's end. Default false.
   */
  readonly isSorted: boolean = false;

  /**
   * The endpoint's filter by time of creation; null, the default, where it has none. After an interruption it
   * brings the rows that were created since; bounded at both ends, it lets a long list be read in windows.
   */
  readonly creationFilter: CreationFilter | null = null;

  /** Whether a user who chooses nothing gets this stream. Default true. */
  readonly selectedByDefault: boolean = true;

  /** Whether the stream is a table of its own; false where its rows are only embedded in another's. Default true. */
  readonly hasTable: boolean = true;

  /**
   * Whether the stream is left out unless the setting `extra_streams` names it or a catalog selects it: for one
   * that most credentials can't read, or that costs a request for each row of another. Default false.
   */
  readonly isExtra: boolean = false;

  /**
   * Whether the endpoint is inferred rather than documented, so that it may not exist: a 404 for all that is
   * asked of it is then a warning, and the run goes on without its rows. Default false.
   */
  readonly isUnverified: boolean = false;

  /**
   * Whether a complete read shows only what lies in a window of time. Rows outside it are not gone, so such a
   * table never tells the target to remove any. Default false.
   */
  readonly isWindowed: boolean = false;

  /** The class of the stream whose rows this stream is read for, one partition a row; null, the default, for none. */
  readonly parent: StreamClass | null = null;

  /**
   * Like `parent`, for a stream that has a list of everything as well: it is asked for single rows of this
   * stream only where that takes fewer requests. Default null.
   */
  readonly optionalParent: StreamClass | null = null;

  /**
   * What becomes of properties that `schema` does not declare. Default, `keep`: they are in the column
   * `additional_properties` of the table. `ignore`, for a stream that declares a part of what the source sends on purpose:
   * they are left out, and the table has no such column.
   */
  readonly additionalProperties: AdditionalProperties = "keep";

  /**
   * Streams of whose changed rows a list without a filter by time can be asked, each by the parameter that takes
   * the key of such a row: `{ order_id: OrdersStream }`. Read incrementally, it is asked for the rows that changed in those of
   * these lists that the run reads anyway, or read whole where that takes fewer requests. Default none.
   */
  readonly follows: Readonly<Record<string, StreamClass>> = {};

  /** Properties of this stream that hold rows of other streams. Default none. */
  readonly embeds: Readonly<Record<string, Embed>> = {};

  // To override where the source differs from the norm.

  /** The partitions of a stream without a parent. Default: a single one, with an empty context. */
  partitions(): Contexts<Context> {
    return [{}];
  }

  /**
   * The partitions that a row of the parent opens: one, several, or null where there is nothing to ask for it.
   * What several rows have in their lists is read once. Default, undefined: what the parent's
   * `contextForChildren` gives.
   *
   * @param _row The row with all columns that the parent declares, fitted to them, whatever is selected.
   * @param _context The context of the partition that the row is from.
   */
  childContext(_row: JsonObject, _context: Context): ChildContexts<Context> | undefined {
    return undefined;
  }

  /**
   * The context that a row of this stream opens in those streams below it that do not override `childContext`, so
   * that it is said once. Default: none, and they must.
   *
   * @param _row The row with all columns that this stream declares.
   * @param _context The context of the partition that the row is from.
   */
  contextForChildren(_row: JsonObject, _context: Context): Context {
    throw new Error(`A stream below ${this.name} must override childContext`);
  }

  /**
   * Records of this stream that came inside a row of the parent, as the source sent them, with what they lack of the
   * parent's ids added: nothing is asked for them, and each is treated as a record of a page is. Those of the same key
   * that are requested for the row are left out. Default none.
   *
   * @param _row As `childContext` gets it: what is no column of the parent is declared by `t.ignore`.
   * @param _context The context of the partition that the row is from.
   */
  embeddedRecords(_row: JsonObject, _context: Context): readonly JsonObject[] {
    return [];
  }

  /**
   * Reads one slice page by page. Where a page is divisible, whoever asks for the next one may hand in the same slice
   * with narrower bounds of creation: the rest of the pages then keep to them, unless the source refuses them.
   *
   * @throws TapError when the slice can't be read to its end.
   */
  abstract pages(slice: Slice, http: HttpClient): AsyncGenerator<Page, void, Slice | undefined>;

  /**
   * What a slice asks for, apart from its cursor: a text that changes when the requests do, so that a
   * cursor of an earlier run is used for nothing else. Default: context and bounds.
   */
  describe({ context, since, createdSince, createdUntil }: Slice): string {
    return stringifyJson({ context, since, createdSince, createdUntil });
  }

  // Not to override.

  /** What of the requests for a partition would fail: a mistake in the tap; null, the default, for nothing. */
  requestProblem(_context: Context): string | null {
    return null;
  }

  /**
   * A request to the stream's source that any credential may send and that costs the source least. It is sent
   * before `--test` asks for records, and in a run only where no other request gets a response. Default: none.
   */
  healthCheck(): PageRequest<RecordPage> | null {
    return null;
  }

  /** Values that every context must have. */
  get placeholders(): readonly string[] {
    return [];
  }

  /** Replication key and filter together; null where the stream can't be read incrementally by itself. */
  get incremental(): Incremental | null {
    const { replicationKey: key, replicationFilter, isSorted } = this;
    if (key === null) return null;
    // Made once, as each record needs it. Without a filter the times are compared here, whatever type the column has.
    this.#incremental ??= {
      key,
      isSorted,
      ...(replicationFilter ?? { parameter: null, format: "instant" }),
    };
    return this.#incremental;
  }

  /**
   * The schema in the dialect of targets, what is ignored and the marks of its shapes included.
   *
   * @throws ConfigError when something in it can be no column: a mistake in the tap.
   */
  get recordSchema(): JsonSchema {
    this.#recordSchema ??= normalizeSchema(this.schema, this.primaryKeys, this.name);
    return this.#recordSchema;
  }

  /** The columns that `schema` declares, as SCHEMA and catalog carry them: plain JSON. */
  get jsonSchema(): JsonSchema {
    return catalogSchema(this.recordSchema);
  }
}
