/** A table derived from another table's rows: one row for each value of a list in them. */

import { isOfClass } from "../package/copies.ts";
import type { AdditionalProperties } from "../records/additional-properties.ts";
import type { JsonObject } from "../singer/index.ts";
import type {
  ColumnOfStream,
  NameOf,
  ParentContext,
  ParentRow,
  StreamDeclaration,
} from "./declaration.ts";
import { type Page, Stream, type StreamClass } from "./stream.ts";

/**
 * A table for targets without JSON: one row for each value in the lists of its parent's rows. It sends no requests. If
 * the parent is read incrementally, the table follows the rows that changed; if it is selected later, it is filled from
 * all rows once.
 *
 * In a table loaded by key, a row stays after its value is removed from the list. Each row therefore carries the time
 * of its parent's last change, if there is one; a row is current while the parent's table has the same time.
 *
 * @typeParam Self The subclass itself: its declarations type the keys and the parent's row.
 */
export abstract class FlatStream<Self extends StreamDeclaration> extends Stream {
  abstract override readonly name: NameOf<Self>;
  abstract override readonly schema: Self["schema"];

  declare readonly primaryKeys: readonly ColumnOfStream<Self>[];

  abstract override readonly parent: StreamClass;

  /** It follows its parent and has no filter of its own. */
  override readonly replicationKey: null = null;

  /** Whatever the hook omits is in the parent's table. */
  override readonly additionalProperties: AdditionalProperties = "ignore";

  /**
   * The records in a parent row, with their keys. If two have the same key, the last one is kept, and a warning counts
   * them.
   *
   * @param row Everything that the parent declares, conformed, selected or not.
   * @param context Context of the partition that contains the row.
   */
  abstract override embeddedRecords(
    row: ParentRow<Self>,
    context: ParentContext<Self>,
  ): readonly JsonObject[];

  /** There is nothing to request. */
  override childContext(): null {
    return null;
  }

  override async *pages(): AsyncGenerator<Page, void> {}
}

/** Whether a stream is a flat table, from any copy of this library. */
export function isFlatStream(stream: Stream): stream is FlatStream<StreamDeclaration> {
  return isOfClass(stream, FlatStream);
}
