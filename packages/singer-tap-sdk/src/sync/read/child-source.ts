/** What a stream needs of its children. */

import type { Context } from "../../http/context.ts";
import type { Page } from "../../http/page.ts";
import type { JsonObject } from "../../singer/index.ts";
import type { EmbeddedRows, EmbeddedSource } from "../embed/embedded-columns.ts";
import type { ParentRecord } from "./child-contexts.ts";

/** A child stream, as its parent reads it. */
export interface ChildSource extends EmbeddedSource {
  /** Whether nothing is requested for it: its rows, and its children's, come inside the parent's rows. */
  readonly isFlat: boolean;

  /** Whether its rows are read for a table, its own or one further down, and not only for a column. */
  readonly hasTables: boolean;

  /** Whether the list of all rows is read in place of a request for each row of the parent. */
  readonly isReadInBulk: boolean;

  /** Rows of the parent that one request reads. */
  readonly batchSize: number;

  /**
   * Chooses, on the parent's first page, between one request for each row and the list of all rows.
   *
   * @param context The context of the page.
   * @param isWritten Whether the parent's table writes a record.
   */
  chooseSource(page: Page, context: Context, isWritten: (record: JsonObject) => boolean): void;

  /**
   * Reads the rows for one row of the parent.
   *
   * @param isEmbedded Whether a column of the parent embeds them.
   */
  readFor(parent: ParentRecord, isEmbedded: boolean): Promise<EmbeddedRows>;

  /**
   * Moves the bookmarks of the stream and of its children, if their reads are complete.
   *
   * @param isParentWhole Whether every row of the parent was read, so that a partition without one is gone.
   */
  commit(isParentWhole: boolean): void;
}
