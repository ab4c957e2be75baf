import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/singer/index.ts";
import {
  cursorPages,
  linkedPages,
  nextUrlPages,
  numberedPages,
  offsetPages,
  onePage,
  type Paging,
  pagesAfterRecord,
} from "../../src/testing/paging.ts";

const rows: readonly JsonObject[] = ["a", "b", "c", "d", "e"].map((id) => ({ id }));

/** What a list answers to a query. */
function answered(paging: Paging, query: string): unknown {
  const url = new URL(`https://api.example/rows?${query}`);
  const request = { method: "GET", url, query: url.searchParams, headers: new Headers(), body: "" };
  const { body, headers, status } = paging(rows, request);
  return status ?? (headers === undefined ? body : [body, headers]);
}

const cursors = cursorPages({ cursorPath: "paging.next", recordsPath: "items" });
const afterRecord = pagesAfterRecord({ recordsPath: "items" });
const next = (page: number) => ({
  link: `<https://api.example/rows?page=${page}>; rel="next"`,
});
const pages: readonly [name: string, Paging, readonly (readonly [query: string, unknown])[]][] = [
  [
    "numbered pages",
    numberedPages(),
    [
      ["", rows.slice(0, 2)],
      ["page=1", rows.slice(0, 2)],
      ["page=3", rows.slice(4)],
      ["page=4", []],
    ],
  ],
  [
    "pages by offset",
    offsetPages(),
    [
      ["", rows.slice(0, 2)],
      ["offset=1", rows.slice(1, 3)],
      ["offset=5", []],
    ],
  ],
  [
    "linked pages",
    linkedPages(),
    [
      ["", [rows.slice(0, 2), next(2)]],
      ["page=2", [rows.slice(2, 4), next(3)]],
      ["page=3", rows.slice(4)],
    ],
  ],
  [
    "pages with the URL of the next one",
    nextUrlPages({ recordsPath: "items", path: "links.next" }),
    [
      ["", { items: rows.slice(0, 2), links: { next: "https://api.example/rows?page=2" } }],
      ["page=3", { items: rows.slice(4), links: { next: null } }],
    ],
  ],
  [
    "pages that say whether there are more, and how many rows",
    offsetPages({ recordsPath: "items", morePath: "meta.more", totalPath: "meta.total" }),
    [
      ["", { items: rows.slice(0, 2), meta: { more: true, total: 5 } }],
      ["offset=4", { items: rows.slice(4), meta: { more: false, total: 5 } }],
    ],
  ],
  [
    "pages behind a record",
    afterRecord,
    [
      ["", { items: rows.slice(0, 2), has_more: true }],
      ["after=b", { items: rows.slice(2, 4), has_more: true }],
      ["after=c", { items: rows.slice(3), has_more: false }],
      ["after=unknown", 400],
    ],
  ],
  [
    "pages behind a cursor",
    cursors,
    [
      ["", { items: rows.slice(0, 2), paging: { next: "row-2" } }],
      ["after=row-2", { items: rows.slice(2, 4), paging: { next: "row-4" } }],
      ["after=row-3", { items: rows.slice(3), paging: { next: null } }],
    ],
  ],
];

test("one page holds all rows, at the path of the records", () => {
  const paging = onePage({ recordsPath: "data.items" });
  assert.deepEqual(answered(paging, ""), { data: { items: rows } });
});

for (const [name, paging, answers] of pages) {
  test(`${name} hand out two rows at a time, where nothing else is said, and end where the list does`, () => {
    for (const [query, answer] of answers) assert.deepEqual(answered(paging, query), answer);
  });
}
