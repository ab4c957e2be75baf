/** What docs/targets.md says of the targets that it marks: each loads everything twice and is compared with what the tap wrote. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { writeInto } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { plantedName, plantingProxy } from "../support/planting-proxy.ts";
import { runCli } from "../support/run-cli.ts";
import { askPython, installTarget, load } from "../support/targets.ts";

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<string, readonly Row[]>>;

interface Column {
  readonly type: readonly string[];
  readonly format?: string;
}

interface Announced {
  readonly stream: string;
  readonly keys: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}

suite("The targets", { skip: await reasonToSkip([meltanoVersions[4]]), concurrency: true }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-targets-"));
  /** Ends what was begun for all tests. */
  const ends: (() => unknown)[] = [];
  let sandbox: Sandbox;
  /** Serves what the sandbox does, with properties that no table declares, for additional_properties. */
  let origin: string;
  /** All that a run of the tap writes. */
  let messages: string;
  let announced: readonly Announced[];
  let source: Tables;

  before(async () => {
    sandbox = await startSandbox({ incidents: 15 });
    ({ origin } = await plantingProxy({ after: (end) => ends.push(end) }, sandbox.origin));
    messages = await write();
    const parsed = messages
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    announced = parsed
      .filter(({ type }) => type === "SCHEMA")
      .map(({ stream, key_properties: keys, schema }) => ({
        stream,
        keys,
        columns: schema.properties,
      }));
    source = rowsIn(messages);
    const added = Object.values(source).map((rows) => rows.map((row) => row.additional_properties));
    assert.equal(JSON.stringify(added).includes(sandbox.apiKey), false);
  });

  after(async () => {
    for (const end of ends) await end();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test("target-postgres has every row once, with every cell, also when versions are activated, and without validating records", async (t) => {
    const postgres = await startPostgres();
    t.after(() => postgres.stop());
    const { host, port, user, password, database } = postgres;
    const settings = { host, port, user, password, database, default_target_schema: "loaded" };
    const programs = await installTarget("meltanolabs-target-postgres==0.8.1");
    await loadTwice(join(programs, "target-postgres"), [], "postgres", settings);
    check(await readPostgres(postgres, "loaded"));
    const versioned = await write({ emit_activate_version_messages: true });
    assert.match(versioned, /"type":"ACTIVATE_VERSION"/);
    await loadTwice(join(programs, "target-postgres"), [], "postgres", settings, versioned);
    // Some cells tell when the run began.
    check(await readPostgres(postgres, "loaded"), {}, rowsIn(versioned));
    const fast = { ...settings, default_target_schema: "fast", validate_records: false };
    await loadTwice(join(programs, "target-postgres"), [], "fast", fast);
    check(await readPostgres(postgres, "fast"));

    const client = clientOf(postgres);
    await client.connect();
    try {
      await client.query(`alter table loaded.incidents add column ${plantedName} text`);
      await client.query(promotion("postgres", "loaded"));
      const { rows } = await client.query<Row>(
        `select id, ${plantedName} as own, severity ->> '${plantedName}' as inside from loaded.incidents`,
      );
      checkPromoted(rows);
      for (const { stream } of announced) {
        const page = readFileSync(join(root, "docs", "tables", `${stream}.md`), "utf8");
        const [, query = ""] = page.split("```sql\n");
        const [statement = ""] = query.split("```");
        const found = await client.query<Row>(statement.replace("tap_incident.", "loaded."));
        assert.equal(found.rowCount, Math.min(10, source[stream]?.length ?? 0), stream);
      }
    } finally {
      await client.end();
    }
  });

  test("the Hub's target-postgres has all the settings that it has, of their kinds", async () => {
    const programs = await installTarget("meltanolabs-target-postgres==0.8.1");
    const about = ["--about", "--format", "json"];
    const { stdout } = await promisify(execFile)(join(programs, "target-postgres"), about);
    const served = JSON.parse(readFileSync(join(root, "tools", "hub", "loaders.json"), "utf8"));
    const { settings, capabilities } = served["target-postgres"];
    const told = JSON.parse(stdout);
    assert.deepEqual(capabilities, told.capabilities.sort());
    assert.deepEqual(
      settings.map(({ name, kind }: Record<string, string>) => [name, kind]),
      Object.entries<ToldSetting>(told.settings.properties).flatMap(([name, setting]) =>
        kindsOf(name, setting),
      ),
    );
  });

  test("target-jsonl has every row as it was sent, and appends", async () => {
    const programs = await installTarget("target-jsonl==0.1.4");
    const output = join(folder, "jsonl");
    const settings = { destination_path: output, do_timestamp_file: false };
    await loadTwice(join(programs, "target-jsonl"), [], "jsonl", settings);
    for (const [table, rows] of Object.entries(source)) {
      const lines = readFileSync(join(output, `${table}.jsonl`), "utf8")
        .trimEnd()
        .split("\n");
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        [...rows, ...rows],
      );
    }
    assert.equal(readdirSync(output).length, announced.length);
  });

  test("target-duckdb has every row once, with every cell but empty texts, and tables of texts alone without their first, beside a duckdb that it works with, but for tables with an empty text in their key", async () => {
    const programs = await installTarget("target-duckdb==0.8.0", "duckdb==1.2.2");
    const path = join(folder, "loaded.duckdb");
    const refused = announced
      .filter(({ stream, keys }) =>
        source[stream]?.some((row) => keys.some((key) => row[key] === "")),
      )
      .map(({ stream }) => stream);
    assert.deepEqual(refused, ["incident_custom_field_values", "schedule_rotation_users"]);
    const lines = messages.trimEnd().split("\n");
    const others = lines.filter((line) => !refused.includes(JSON.parse(line).stream));
    const settings = { path, default_target_schema: "main" };
    const target = join(programs, "target-duckdb");
    await loadTwice(target, [], "duckdb", settings, `${others.join("\n")}\n`);
    check(await askPython<Tables>(programs, readDuckdb, path), {
      emptyIsNull: true,
      takesTextsForHead: true,
      refused,
    });
    const code = runDuckdb([
      `alter table main.incidents add column ${plantedName} varchar`,
      promotion("duckdb", "main"),
      `select id, ${plantedName}, severity ->> '$.${plantedName}' from main.incidents`,
    ]);
    const promoted = await askPython<readonly (readonly unknown[])[]>(programs, code, path);
    checkPromoted(promoted.map(([id, own, inside]) => ({ id, own, inside })));
  });

  test("examples/load-duckdb.py has every row once, with every cell, as target-postgres has", async () => {
    const path = join(folder, "example.duckdb");
    const file = writeInto(folder, "messages.jsonl", messages);
    for (const version of ["1.2.2", "2.0.1"]) {
      const programs = await installTarget(`duckdb==${version}`, "pytz");
      const parameters = [join(root, "examples", "load-duckdb.py"), path, file, file];
      await promisify(execFile)(join(programs, "python"), parameters);
      check(await askPython<Tables>(programs, readDuckdb, path));
      rmSync(path);
    }
  });

  test("target-sqlite has every row once, with every cell that is not an object or array", async () => {
    // As it is on PyPI, it starts on Python up to 3.9 only: it wants an older library, and a name that Python had then.
    const programs = await installTarget("target-sqlite==0.2.0", "sqlalchemy==1.4.54");
    const database = join(folder, "loaded");
    await loadTwice(join(programs, "python"), ["-c", startSqlite], "sqlite", { database });
    check(await askPython<Tables>(programs, readSqlite, `${database}.db`), { flat: true });
  });

  /** Checks that what was added to incidents and to their severities was moved to columns. */
  function checkPromoted(promoted: readonly Row[]): void {
    const added = (record: Row): Row => Object(record.additional_properties);
    const expected = source.incidents?.map((record) => ({
      id: record.id,
      own: added(record)[plantedName],
      inside: Object(added(record).severity)[plantedName] ?? null,
    }));
    const byId = (left: Row, right: Row): number => (String(left.id) < String(right.id) ? -1 : 1);
    assert.ok(promoted.some(({ inside }) => typeof inside === "string"));
    assert.ok(promoted.every(({ own }) => typeof own === "string"));
    assert.deepEqual(promoted.toSorted(byId), expected?.toSorted(byId));
  }

  /** Runs the tap with all tables, the extra ones as well, and resolves with what it writes. */
  async function write(more: object = {}): Promise<string> {
    const { apiKey: api_key } = sandbox;
    const settings = { api_key, api_url: origin, extra_streams: ["*"], ...more };
    const run = await runCli(["--config", writeInto(folder, "config.json", settings)]);
    assert.equal(run.code, 0, run.stderr);
    return run.stdout;
  }

  /** Runs a target over all messages, and over all again. */
  async function loadTwice(
    program: string,
    parameters: readonly string[],
    name: string,
    settings: object,
    input = messages,
  ): Promise<void> {
    const config = ["--config", writeInto(folder, `${name}.json`, settings)];
    for (const _time of [1, 2]) {
      const { code, stderr } = await load(program, [...parameters, ...config], input);
      assert.equal(code, 0, stderr);
    }
  }

  /** Compares every row and cell that a target holds with what the tap wrote, but for what it is known to do. */
  function check(
    loaded: Tables,
    { emptyIsNull = false, flat = false, takesTextsForHead = false, refused = [] }: Habits = {},
    written = source,
  ): void {
    for (const { stream, keys, columns } of announced) {
      if (refused.includes(stream)) continue;
      const rows = loaded[stream] ?? [];
      const isText = Object.values(columns).every(
        ({ type, format }) => !format && type.at(-1) === "string",
      );
      const sent = (written[stream] ?? []).slice(takesTextsForHead && isText ? 1 : 0);
      assert.equal(rows.length, sent.length, stream);
      const identify = (row: Row): string =>
        JSON.stringify(
          keys.map((key) => inOneForm(row[key], columns[key] ?? assert.fail(`${stream}.${key}`))),
        );
      const found = new Map(rows.map((row) => [identify(row), row]));
      for (const record of sent) {
        const row = found.get(identify(record));
        assert.ok(row, `${stream} ${identify(record)}`);
        for (const [name, column] of Object.entries(columns)) {
          if (flat && isNested(column)) continue;
          const cell = emptyIsNull && record[name] === "" ? null : record[name];
          const place = `${stream}.${name} of ${identify(record)}`;
          assert.deepEqual(inOneForm(row[name], column), inOneForm(cell, column), place);
        }
      }
    }
  }
});

/** What docs/additional-properties.md says of values that are to be moved out of that column, for those that were added here. */
function promotion(database: string, schema: string): string {
  const page = readFileSync(join(root, "docs", "additional-properties.md"), "utf8");
  const [, sql] = page.split(`<!-- promotion: ${database} -->\n\`\`\`sql\n`);
  const [statements = ""] = (sql ?? assert.fail(database)).split("```");
  return statements
    .replaceAll("tap_incident.", `${schema}.`)
    .replaceAll(/\b(?:mood|colour)\b/g, plantedName);
}

/** Prints the rows of the last of these statements. */
function runDuckdb(statements: readonly string[]): string {
  return `
import json, sys, duckdb
database = duckdb.connect(sys.argv[1])
for statements in json.loads(${JSON.stringify(JSON.stringify(statements))}):
    cursor = database.execute(statements)
print(json.dumps(cursor.fetchall()))
`;
}

/** The rows of each table in what the tap wrote. */
function rowsIn(messages: string): Record<string, Row[]> {
  const rows: Record<string, Row[]> = {};
  for (const line of messages.trimEnd().split("\n")) {
    const { type, stream, record } = JSON.parse(line);
    if (type === "SCHEMA") rows[stream] ??= [];
    if (type === "RECORD") rows[stream]?.push(record);
  }
  return rows;
}

/** What a target is known to make of some cells. */
interface Habits {
  readonly emptyIsNull?: boolean;
  /** The first row of a table of texts alone is taken for the names of its columns. */
  readonly takesTextsForHead?: boolean;
  /** Tables that can't be loaded. */
  readonly refused?: readonly string[];
  /** Objects and arrays are not kept as such. */
  readonly flat?: boolean;
}

/** A cell in one form, whoever holds it: times without zone and closing zeros, flags as such, what is nested parsed. */
function inOneForm(cell: unknown, { type, format }: Column): unknown {
  if (cell === null || cell === undefined) return null;
  if (format === "date-time") {
    const [, day, time, fraction = ""] =
      /^(\S+)[T ]([\d:]+)(\.\d*?)?0*Z?$/.exec(String(cell)) ?? [];
    return `${day} ${time}${fraction === "." ? "" : fraction}`;
  }
  if (type.includes("boolean")) return cell === true || cell === 1;
  return isNested({ type }) && typeof cell === "string" ? JSON.parse(cell) : cell;
}

function isNested({ type }: Column): boolean {
  return type.includes("object") || type.includes("array");
}

async function readPostgres(postgres: Postgres, schema: string): Promise<Tables> {
  const client = clientOf(postgres);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = $1",
      [schema],
    );
    const loaded: Record<string, readonly Row[]> = {};
    for (const { name } of tables) {
      const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
      const { rows } = await client.query<{ row: Row }>(
        `select to_jsonb(one) as row from ${table} one`,
      );
      loaded[name] = rows.map(({ row }) => row);
    }
    return loaded;
  } finally {
    await client.end();
  }
}

interface ToldSetting {
  readonly type?: readonly string[];
  readonly enum?: readonly string[];
  readonly oneOf?: readonly { readonly type: string | readonly string[] }[];
  readonly properties?: Readonly<Record<string, ToldSetting>>;
}

/** What Meltano's Hub makes of a setting: its kind, or several with a dot in their names. */
function kindsOf(
  name: string,
  { type, enum: choice, oneOf, properties = {} }: ToldSetting,
): string[][] {
  // Those with underscores in front are for keys that the user names.
  const nested = Object.entries(properties).filter(([key]) => !key.startsWith("__"));
  if (nested.length > 0)
    return nested.flatMap(([key, setting]) => kindsOf(`${name}.${key}`, setting));
  const types = type ?? oneOf?.flatMap((one) => one.type) ?? [];
  const kinds = types.filter((one) => one !== "null");
  const kind = kinds.length === 1 ? kinds[0] : kinds.find((one) => one === "array");
  return [[name, choice === undefined ? (kind ?? "string") : "options"]];
}

/** Prints all tables of a DuckDB database. */
const readDuckdb = `
import json, sys, duckdb
database = duckdb.connect(sys.argv[1], read_only=True)
database.execute("set timezone = 'UTC'")
tables = [name for (name,) in database.execute("select table_name from information_schema.tables").fetchall()]
def rows(table):
    cursor = database.execute(f'select * from "{table}"')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]
print(json.dumps({table: rows(table) for table in tables}, default=lambda time: time.isoformat().removesuffix("+00:00")))
`;

/** Prints all tables of an SQLite database. */
const readSqlite = `
import json, sys, sqlite3
database = sqlite3.connect(sys.argv[1])
database.row_factory = sqlite3.Row
tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
print(json.dumps({table: [dict(row) for row in database.execute(f'select * from "{table}"')] for table in tables}))
`;

const startSqlite = `
import collections, collections.abc
collections.MutableMapping = collections.abc.MutableMapping
from target_sqlite import main
main()
`;
