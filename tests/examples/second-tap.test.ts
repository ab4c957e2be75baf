/** The example tap of another API reads every row of it: the SDK serves more than the tap it came with. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { compiled } from "../../bench/compile.ts";
import { type Ended, runProgram } from "../support/run-program.ts";
import { sendJson, serve } from "../support/serve.ts";

const key = "the-library-key";

/** Shelves with the number of their books: none, less than a page, whole pages, and an id that has to be escaped. */
const shelves = [
  { id: "empty", books: 0 },
  { id: "few", books: 7 },
  { id: "full pages", books: 200 },
  { id: "a/b?c", books: 101 },
  ...Array.from({ length: 120 }, (_, index) => ({ id: `s${index}`, books: index % 3 })),
];

const books = new Map(
  shelves.map((shelf) => [
    shelf.id,
    Array.from({ length: shelf.books }, (_, index) => ({
      isbn: `${shelf.id}-${index}`,
      title: `Book ${index}`,
      pages: 100 + index,
      on_loan: index % 2 === 0,
    })),
  ]),
);

test("the example tap prints its catalog without settings", async () => {
  const { code, stdout } = await runExample(["--discover"]);
  assert.equal(code, 0);
  const { streams } = JSON.parse(stdout);
  assert.deepEqual(
    streams.map((stream: { stream: string; key_properties: string[] }) => [
      stream.stream,
      stream.key_properties,
    ]),
    [
      ["books", ["isbn", "shelf_id"]],
      ["shelves", ["id"]],
    ],
  );
});

test("the example tap reads every row of both tables, with its key in a header of its own", async (t) => {
  const keys = new Set<unknown>();
  const origin = await serveLibrary(t, keys);
  const config = configFile(t, { library_key: key, library_url: origin });
  const { code, stdout, stderr } = await runExample(["--config", config]);
  assert.equal(code, 0, stderr);
  const messages = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    recordsOf(messages, "shelves"),
    sorted(shelves.map(({ id }) => ({ id, room: "main" }))),
  );
  const expected = [...books].flatMap(([shelf_id, rows]) =>
    rows.map(({ isbn, ...rest }) => ({ isbn, shelf_id, ...rest })),
  );
  assert.deepEqual(recordsOf(messages, "books"), sorted(expected));
  assert.equal(messages.at(-1).type, "STATE");
  assert.deepEqual([...keys], [key]);
});

test("the example tap ends with exit code 3 when its key is refused", async (t) => {
  const origin = await serveLibrary(t, new Set());
  const config = configFile(t, { library_key: "wrong-key", library_url: origin });
  const { code, stderr } = await runExample(["--config", config]);
  assert.equal(code, 3);
  assert.match(stderr, /the key is not valid/);
  assert.doesNotMatch(stderr, /wrong-key/);
});

/** The imaginary API: `page` counts from 1, `per_page` is at most 50 whatever is asked for. */
function serveLibrary(t: TestContext, keys: Set<unknown>): Promise<string> {
  return serve(t, (request, response, url) => {
    const given = request.headers["x-library-key"];
    keys.add(given);
    if (given !== key || request.headers.authorization !== undefined) {
      sendJson(response, { error: "unknown key" }, 401);
      return;
    }
    const rows = rowsAt(url.pathname);
    if (rows === undefined) {
      sendJson(response, { error: "not found" }, 404);
      return;
    }
    const size = Math.min(50, Number(url.searchParams.get("per_page")));
    const start = (Number(url.searchParams.get("page")) - 1) * size;
    sendJson(response, { results: rows.slice(start, start + size) });
  });
}

function rowsAt(path: string): readonly object[] | undefined {
  if (path === "/shelves") return shelves.map(({ id }) => ({ id, room: "main" }));
  const [, shelf] = path.match(/^\/shelves\/([^/]+)\/books$/) ?? [];
  return shelf === undefined ? undefined : books.get(decodeURIComponent(shelf));
}

function configFile(t: TestContext, settings: object): string {
  const folder = mkdtempSync(join(tmpdir(), "second-tap-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

async function runExample(options: readonly string[]): Promise<Ended> {
  const program = await compiled("examples/second-tap/tap.ts");
  return runProgram(process.execPath, [program, ...options]);
}

function recordsOf(
  messages: readonly { type: string; stream?: string; record?: object }[],
  stream: string,
): unknown[] {
  return sorted(
    messages.flatMap((message) =>
      message.type === "RECORD" && message.stream === stream ? [message.record ?? {}] : [],
    ),
  );
}

function sorted(rows: readonly object[]): object[] {
  return rows
    .map((row) => ({ row, text: JSON.stringify(row) }))
    .sort((left, right) => (left.text < right.text ? -1 : 1))
    .map(({ row }) => row);
}
