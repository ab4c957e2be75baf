/** Rows of NDJSON and CSV: all of them, however the bytes come, and none of what is no row. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import type { CsvDialect } from "../../../src/http/files/csv.ts";
import { OpenFile } from "../../../src/http/files/open-file.ts";
import { FileRows, type RowFormat } from "../../../src/http/files/rows.ts";
import { InvalidResponse, type JsonObject } from "../../../src/index.ts";

const facts = { stream: "letters", endpoint: "GET /letters", attempts: 1 };

/** The rows of some bytes that come in pieces. */
async function rowsIn(
  format: RowFormat,
  pieces: readonly Uint8Array[],
  headers: Readonly<Record<string, string>> = {},
  dialect: CsvDialect = {},
): Promise<{ readonly rows: JsonObject[]; readonly replacedCharacters: number }> {
  const url = new URL("http://localhost/letters");
  const response = { url, status: 200, headers: new Headers(headers), body: undefined };
  const content = pieces.map((piece) => Buffer.from(piece));
  const file = new FileRows(new OpenFile(response, content, facts), format, dialect);
  const rows: JsonObject[] = [];
  for await (const batch of file.read(content)) rows.push(...batch);
  return { rows, replacedCharacters: file.replacedCharacters };
}

/** Bytes in pieces of some sizes. */
function inPieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let place = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(place, place + size));
    place += size;
  }
  return [...pieces, bytes.subarray(place)];
}

const sizes = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 30 });

suite("NDJSON", () => {
  test("has a row for each line, wherever its bytes are split and however its lines end", async () => {
    const row = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null)));
    const end = fc.constantFrom("\n", "\r\n", "\n\n");
    await fc.assert(
      fc.asyncProperty(
        fc.array(row),
        end,
        fc.boolean(),
        sizes,
        async (given, lineEnd, hasLastEnd, split) => {
          const text = given.map((one) => JSON.stringify(one)).join(lineEnd);
          const bytes = Buffer.from(text + (hasLastEnd ? lineEnd : ""));
          const { rows } = await rowsIn("ndjson", inPieces(bytes, split));
          assert.deepEqual(rows, JSON.parse(JSON.stringify(given)));
        },
      ),
    );
  });

  test("keeps the digits of long numbers", async () => {
    const { rows } = await rowsIn("ndjson", [Buffer.from('{"id": 12345678901234567890}\n')]);
    assert.deepEqual(rows, [{ id: 12345678901234567890n }]);
  });

  test("may begin with a byte order mark", async () => {
    const { rows } = await rowsIn("ndjson", [Buffer.from('\ufeff{"id": 1}\n')]);
    assert.deepEqual(rows, [{ id: 1 }]);
  });

  const wrong = { "a line that is cut off": '{"id": 2', "a list": "[1]", "a word": "secret" };
  for (const [what, line] of Object.entries(wrong)) {
    test(`is invalid with ${what}, and the message names the line, not its content`, async () => {
      await assert.rejects(rowsIn("ndjson", [Buffer.from(`{"id": 1}\n\n${line}`)]), (error) => {
        assert.ok(error instanceof InvalidResponse);
        assert.equal(error.message, "line 3 is not a JSON object");
        return true;
      });
    });
  }

  test("counts the bytes that are not UTF-8", async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"text": "'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    const { rows, replacedCharacters } = await rowsIn("ndjson", [bytes]);
    assert.deepEqual(rows, [{ text: "\ufffd" }]);
    assert.equal(replacedCharacters, 1);
  });
});

suite("CSV", () => {
  test("has a row for each line, by the names in the header, wherever its bytes are split", async () => {
    const value = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r", " ", "𝄞") });
    const names = fc.uniqueArray(fc.constantFrom("id", "text", "__proto__", "größe", "a b"), {
      minLength: 2,
    });
    const table = names.chain((header) =>
      fc.tuple(
        fc.constant(header),
        fc.array(fc.tuple(...header.map(() => value)), { maxLength: 20 }),
      ),
    );
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        sizes,
        async ([header, lines], lineEnd, hasLastEnd, split) => {
          const text = [header, ...lines].map((line) => line.map(quoted).join(",")).join(lineEnd);
          const bytes = Buffer.from(text + (hasLastEnd ? lineEnd : ""));
          const { rows } = await rowsIn("csv", inPieces(bytes, split));
          const expected = lines.map((line) =>
            Object.fromEntries(header.map((name, index) => [name, line[index] || null])),
          );
          assert.deepEqual(rows, expected);
        },
      ),
    );
  });

  const dialects: readonly [CsvDialect, text: string][] = [
    [{ delimiter: ";" }, 'id;text\n1;"a;""b"\n2;c,d\n'],
    [{ delimiter: "\t", quote: null }, 'id\ttext\n1\ta;"b\n2\tc,d\n'],
    [{ delimiter: "||", quote: "'" }, "id||text\n1||'a;\"b'\n2||c,d\n"],
  ];
  for (const [dialect, text] of dialects) {
    test(`may have the dialect ${JSON.stringify(dialect)}`, async () => {
      const { rows } = await rowsIn("csv", [Buffer.from(text)], {}, dialect);
      assert.deepEqual(rows, [
        { id: "1", text: 'a;"b' },
        { id: "2", text: "c,d" },
      ]);
    });
  }

  test("loses no value to a name that is missing or comes twice", async () => {
    const { rows } = await rowsIn("csv", [Buffer.from("id,,id,id_2\n1,2,3,4\n")]);
    assert.deepEqual(rows, [{ id: "1", column_2: "2", id_2: "3", id_2_2: "4" }]);
  });

  test("may begin with a byte order mark, and be empty", async () => {
    const { rows } = await rowsIn("csv", [Buffer.from("\ufeffid,text\n1,\n")]);
    assert.deepEqual(rows, [{ id: "1", text: null }]);
    for (const text of ["", "id,text", "id,text\r\n"]) {
      assert.deepEqual((await rowsIn("csv", [Buffer.from(text)])).rows, []);
    }
  });

  const wrong = {
    "a line that is cut off between values": "1,a\n2",
    "a line that is cut off within quotation marks": '1,a\n2,"secret',
    "a line of too many values": "1,a\n2,b,secret\n",
  };
  for (const [what, lines] of Object.entries(wrong)) {
    test(`is invalid with ${what}, and the message does not quote it`, async () => {
      await assert.rejects(rowsIn("csv", [Buffer.from(`id,text\n${lines}`)]), (error) => {
        assert.ok(error instanceof InvalidResponse, String(error));
        assert.match(error.message, /^line 3 is not CSV of as many columns as the header \(CSV_/);
        return true;
      });
    });
  }
});

suite("A response of another type", () => {
  const other = [
    ["ndjson", "text/html; charset=utf-8"],
    ["csv", "text/html"],
    ["csv", "application/json"],
  ] as const;
  for (const [format, type] of other) {
    test(`is invalid: ${type} in place of ${format}`, async () => {
      await assert.rejects(rowsIn(format, [], { "content-type": type }), InvalidResponse);
    });
  }
});
