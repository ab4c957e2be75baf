/** The example tap of another API passes the tests of the kit: the SDK serves more than the tap it came with. */

import { LibraryTap } from "../../examples/second-tap/tap.ts";
import { fakeApi, numberedPages, testTap } from "../../src/testing/index.ts";

/** Shelves with the number of their books: none, less than a page, whole pages, and an id that has to be escaped. */
const shelves = { empty: 0, few: 1, "full pages": 4, "a/b?c": 5 };

const books = Object.entries(shelves).flatMap(([shelf, count]) =>
  Array.from({ length: count }, (_, index) => ({
    shelf,
    isbn: `${shelf}-${index}`,
    title: `Book ${index}`,
    pages: 100 + index,
    on_loan: index % 2 === 0,
  })),
);

testTap(new LibraryTap(), {
  settings: (origin) => ({ library_key: "the-library-key", library_url: origin }),
  server: fakeApi({
    lists: {
      "/shelves": Object.keys(shelves).map((id) => ({ id, room: "main" })),
      "/shelves/{shelf_id}/books": ({ shelf_id = "" }) =>
        shelf_id in shelves ? books.filter(({ shelf }) => shelf === shelf_id) : null,
    },
    paging: numberedPages({ recordsPath: "results", pageSize: 2 }),
    authorize: ({ headers }) =>
      headers.get("x-library-key") === "the-library-key" && !headers.has("authorization"),
  }),
  rows: { shelves: 4, books: 10 },
});
