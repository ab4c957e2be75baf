/** The tables of the library. Every class that a file of this folder exports is one; most taps give each a file. */

import {
  ApiKeyAuthenticator,
  PageNumberPaginator,
  RESTStream,
  type RowOf,
  type StreamDeclaration,
  t,
} from "tap-incident/sdk";
import type { Settings } from "../tap.ts";

/** What all endpoints have in common: `{"results": […]}`, pages counted from 1, a key in a header of its own. */
abstract class LibraryStream<Self extends StreamDeclaration> extends RESTStream<Self, Settings> {
  override readonly recordsPath: string = "results";
  override readonly pageSize = 100;

  get origin() {
    return this.settings.library_url;
  }

  override authenticator() {
    return new ApiKeyAuthenticator("X-Library-Key", this.settings.library_key);
  }

  override paginator() {
    return new PageNumberPaginator({ pageSize: this.pageSize, pageSizeParameter: "per_page" });
  }
}

const shelf = t.object({ id: t.key("Identifier."), room: t.string("Where it stands.") }, "Shelf.");

export class ShelvesStream extends LibraryStream<ShelvesStream> {
  readonly name = "shelves";
  readonly path = "/shelves";
  readonly schema = shelf;
}

const book = t.object(
  {
    isbn: t.key("ISBN."),
    shelf_id: t.key("Shelf that the book stands on; the SDK fills it in from the context."),
    title: t.string("Title."),
    pages: t.integer("Number of pages."),
    on_loan: t.boolean("Whether somebody has borrowed it."),
  },
  "Book.",
);

/** One series of pages for each shelf, many of them at the same time. */
export class BooksStream extends LibraryStream<BooksStream> {
  readonly name = "books";
  readonly path = "/shelves/{shelf_id}/books";
  readonly schema = book;
  override readonly primaryKeys = ["isbn", "shelf_id"] as const;
  override readonly parent = ShelvesStream;

  override childContext({ id: shelf_id }: RowOf<ShelvesStream>) {
    return { shelf_id };
  }
}
