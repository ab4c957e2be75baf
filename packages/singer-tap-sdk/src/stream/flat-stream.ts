/** A table whose rows are made of the rows of another one: a row for each value of a list in them. */

import { isOfClass } from "../package/copies.ts";
import type { AdditionalProperties } from "../records/additional-properties.ts";
import type { JsonObject } from "../singer/index.ts";
import type { ColumnOfStream, ParentContext, ParentRow, StreamDeclaration } from "./declaration.ts";
import { type Page, Stream, type StreamClass } from "./stream.ts";

/**
 * A table for targets without JSON: what the rows of its parent hold in lists, a row for each value. Nothing is requested for
 * it. Where the parent is read incrementally, it follows the rows that changed; selected later, it gets those of all rows once.
 *
 * A value that is gone from its list stays in a table that is loaded by key. So a row carries the time of its parent's last
 * change where there is one, and is in force as long as the parent's table has the same.
 *
 * @typeParam Self The subclass itself, from whose declarations the compiler knows the columns that keys may name, and the
 *   parent's row.
 */
export abstract class FlatStream<Self extends StreamDeclaration> extends Stream {
  abstract override readonly schema: Self["schema"];

  declare readonly primaryKeys: readonly ColumnOfStream<Self>[];

  abstract override readonly parent: StreamClass;

  /** It follows its parent, and has no filter of its own. */
  override readonly replicationKey: null = null;

  /** What the hook leaves out is in the parent's table. */
  override readonly additionalProperties: AdditionalProperties = "ignore";

  /**
   * The rows that a row of the parent holds, with its key. Of two with one key the last is kept, and a warning counts them.
   *
   * @param row All that the parent declares, fitted to it, whatever is selected.
   * @param context The context of the partition that the row is from.
   */
  abstract override embeddedRecords(
    row: ParentRow<Self>,
    context: ParentContext<Self>,
  ): readonly JsonObject[];

  /** Nothing is left to ask for. */
  override childContext(): null {
    return null;
  }

  override async *pages(): AsyncGenerator<Page, void> {}
}

/** Whether a stream is made of its parent's rows alone, whichever copy of this library it is built on. */
export function isFlatStream(stream: Stream): stream is FlatStream<StreamDeclaration> {
  return isOfClass(stream, FlatStream);
}
