/** examples/load-duckdb.py on real DuckDBs, the oldest and the newest that it is for. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { temporaryFolder } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { askPython, installTarget } from "../support/targets.ts";

type Message = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

const script = join(root, "examples", "load-duckdb.py");

suite("The DuckDB loader", { skip: await reasonToSkip([meltanoVersions[4]]) }, () => {
  for (const version of ["1.2.2", "2.0.1"]) {
    suite(`with DuckDB ${version}`, () => {
      test("leaves what a target is left with that upserts message by message", async (t) => {
        const loader = await openLoader(t, version);
        const runs = fc.array(fc.array(message, { maxLength: 12 }), { minLength: 1, maxLength: 3 });
        const streams = fc.sample(fc.tuple(fc.boolean(), runs), { numRuns: 60, seed: 7 });
        const files = [0, 1, 2].map((run) =>
          streams.flatMap(([isKeyed, messages], place) => [
            schema(`s${place}`, { id: integer, text: string }, isKeyed ? ["id"] : []),
            ...(messages[run] ?? []).map((one) => ({ ...one, stream: `s${place}` })),
          ]),
        );
        const { code, stderr } = await loader.load(...files);
        assert.equal(code, 0, stderr);
        const tables = await loader.tables();
        for (const [place, [isKeyed, messages]] of streams.entries()) {
          const expected = rowsAfter(messages.flat(), isKeyed);
          assert.deepEqual(sorted(tables[`s${place}`] ?? []), sorted(expected), `s${place}`);
        }
      });

      test("keeps every value, of whatever type the schema says", async (t) => {
        const loader = await openLoader(t, version);
        const columns = {
          id: string,
          long: integer,
          part: { type: ["null", "number"] },
          flag: { type: ["null", "boolean"] },
          day: { type: ["null", "string"], format: "date" },
          at: { type: ["null", "string"], format: "date-time" },
          inside: { type: ["null", "object"], properties: {} },
          list: { type: ["null", "array"] },
          any: { type: ["null", "string", "integer"] },
          'a/b.c~d "e"': string,
        };
        const row = {
          id: 'a "quoted" \\ text\n',
          long: "9223372036854775807",
          part: 0.1,
          flag: false,
          day: "2026-02-03",
          at: "2026-02-03T04:05:06.789Z",
          inside: { null: null, deep: [1, { "a b": "ü" }] },
          list: [],
          any: "01",
          'a/b.c~d "e"': "",
        };
        const empty = Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
        // Written by hand, as a double does not hold the long integer.
        const record = JSON.stringify(row).replace(/"(\d{19})"/, "$1");
        const line = `{"type":"RECORD","stream":"all","record":${record}}`;
        const { code, stderr } = await loader.load([
          schema("all", columns, ["id"]),
          line,
          { type: "RECORD", stream: "all", record: { ...empty, id: "empty" } },
          { type: "RECORD", stream: "all", record: { id: "absent" } },
        ]);
        assert.equal(code, 0, stderr);
        const { all = [] } = await loader.tables();
        const byId = new Map(all.map((one) => [one.id, one]));
        const { inside, list, any, at, ...plain } = byId.get(row.id) ?? {};
        const { inside: _i, list: _l, any: _a, at: _at, ...expected } = row;
        assert.deepEqual(plain, { ...expected, part: "0.1", flag: "false" });
        assert.deepEqual([inside, list, any].map(parsed), [row.inside, row.list, row.any]);
        assert.match(String(at), /^2026-02-03 04:05:06\.789\+00/);
        assert.deepEqual(byId.get("empty"), { ...empty, id: "empty" });
        assert.deepEqual(byId.get("absent"), { ...empty, id: "absent" });
      });

      test("writes tables to Parquet as they are in the database", async (t) => {
        const loader = await openLoader(t, version);
        const rows = Array.from({ length: 3000 }, (_, id) => ({ id, text: `row ${id}` }));
        await loader.load([
          schema("many", { id: integer, text: string }, ["id"]),
          ...rows.map((record) => ({ type: "RECORD", stream: "many", record })),
        ]);
        const [{ differing } = {}] = await loader.query(
          `select count(*) as differing from (
             (select * from many except all select * from '${loader.parquet}/many.parquet')
             union all (select * from '${loader.parquet}/many.parquet' except all select * from many))`,
        );
        assert.equal(differing, "0");
        const { many } = await loader.tables();
        assert.equal(many?.length, rows.length);
      });

      test("replaces its tables whole, leaves others alone, and changes nothing when one can't be loaded", async (t) => {
        const loader = await openLoader(t, version);
        const record = (id: unknown) => ({ type: "RECORD", stream: "some", record: { id } });
        const declared = schema("some", { id: integer }, ["id"]);
        await loader.load([declared, record(1), record(2)]);
        await loader.query("create table own as select 7 as number");
        await loader.load([declared, record(3)]);
        const loaded = await loader.tables();
        assert.deepEqual(loaded, { own: [{ number: "7" }], some: [{ id: "3" }] });
        const other = schema("before", { id: integer }, ["id"]);
        const failed = await loader.load([other, declared, record("three")]);
        assert.equal(failed.code, 1);
        assert.match(failed.stderr, /^load-duckdb\.py: some: Conversion Error: .*'three'.*\n$/);
        assert.deepEqual(await loader.tables(), loaded);
      });
    });
  }

  test("says in one line what is wrong with its files", async (t) => {
    const loader = await openLoader(t, "2.0.1");
    for (const [text, says] of [
      ["", /no SCHEMA message/],
      ["{}\n", /no SCHEMA message/],
      ["INFO 5 records\n", /Malformed JSON/],
      ['{"type":"SCHEMA"', /Malformed JSON/],
    ] as const) {
      const { code, stderr } = await loader.load(text === "" ? [] : [text]);
      assert.equal(code, 1, text);
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    }
    const missing = await loader.run(join(loader.folder, "missing.jsonl"));
    assert.match(missing.stderr, /^load-duckdb\.py: .*missing\.jsonl.*\n$/);
    assert.equal(existsSync(loader.parquet), false);
  });
});

const integer = { type: ["null", "integer"] };
const string = { type: ["null", "string"] };

/** RECORD and ACTIVATE_VERSION messages, of few keys and versions, so that they meet. */
const message: fc.Arbitrary<Message> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        id: fc.nat(4),
        text: fc.string(),
        version: fc.option(fc.integer({ min: 1, max: 3 })),
      })
      .map(({ id, text, version }) => ({
        type: "RECORD",
        record: { id, text },
        ...(version !== null && { version }),
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 3 })
      .map((version) => ({ type: "ACTIVATE_VERSION", version })),
  },
);

/** What a target holds that takes the messages one by one. */
function rowsAfter(messages: readonly Message[], isKeyed: boolean): readonly Row[] {
  let held: { key: unknown; row: Row; version: unknown }[] = [];
  for (const { type, record, version } of messages) {
    if (type === "ACTIVATE_VERSION") {
      held = held.filter((one) => one.version === version);
      continue;
    }
    const { id, text } = Object(record);
    const row = { id: String(id), text };
    held = [...held.filter(({ key }) => !isKeyed || key !== id), { key: id, row, version }];
  }
  return held.map(({ row }) => row);
}

function schema(stream: string, properties: object, keys: readonly string[]): Message {
  return { type: "SCHEMA", stream, schema: { type: "object", properties }, key_properties: keys };
}

function parsed(cell: unknown): unknown {
  return JSON.parse(String(cell));
}

function sorted(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => JSON.stringify([row.id, row.text])).sort();
}

/** The loader with a DuckDB of a version, a database and a folder for Parquet files, which go with the test. */
async function openLoader(t: TestContext, version: string) {
  const programs = await installTarget(`duckdb==${version}`);
  const folder = temporaryFolder(t);
  const database = join(folder, "loaded.duckdb");
  const parquet = join(folder, "parquet");
  const run = (...files: readonly string[]): Promise<{ code: number; stderr: string }> =>
    new Promise((resolve) => {
      const given = [script, database, ...files, "--parquet", parquet];
      execFile(join(programs, "python"), given, { cwd: folder }, (error, _stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stderr }),
      );
    });
  return {
    folder,
    parquet,
    run,
    /** Loads messages, or lines as they are; a list for each file. */
    load: (...runs: readonly (readonly (Message | string)[])[]) =>
      run(
        ...runs.map((messages, number) => {
          const lines = messages.map((one) =>
            typeof one === "string" ? one : JSON.stringify(one),
          );
          const path = join(folder, `${number}.jsonl`);
          writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
          return path;
        }),
      ),
    /** What a statement returns, each cell as text. */
    query: (sql: string) => askPython<readonly Row[]>(programs, reader(sql), database),
    /** The rows of all tables, each cell as text. */
    tables: () => askPython<Readonly<Record<string, readonly Row[]>>>(programs, readAll, database),
  };
}

const readRows = `
import json, sys, duckdb
database = duckdb.connect(sys.argv[1])
database.execute("set timezone = 'UTC'")
def rows(sql):
    cursor = database.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]
`;

function reader(sql: string): string {
  const isSelect = sql.startsWith("select");
  const text = JSON.stringify(isSelect ? `select columns(*)::varchar from (${sql})` : sql);
  return `${readRows}print(json.dumps(rows(${text})))`;
}

const readAll = `${readRows}
tables = [row["name"] for row in rows("select table_name as name from information_schema.tables")]
print(json.dumps({table: rows(f'select columns(*)::varchar from "{table}"') for table in tables}))
`;
