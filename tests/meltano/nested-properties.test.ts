/** What target-postgres makes of tables that are announced without the properties of their nested objects: the same. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { runCli } from "../support/run-cli.ts";
import { installTarget, load } from "../support/targets.ts";

/** Numbers as a source may write them. */
const numbers = [
  "1.0",
  "-0.0",
  "0.10",
  "1e20",
  "100000000000000000000",
  "12345678901234567890.125",
];

/** A table with each number in an object, and in an object of an array. */
function tableOfNumbers(isWhole: boolean): string {
  const element = {
    type: ["object", "null"],
    ...(isWhole && { properties: { value: { type: ["number", "null"] } } }),
  };
  const schema = {
    type: "object",
    properties: {
      id: { type: ["string"] },
      nested: element,
      list: { type: ["array", "null"], items: element },
    },
  };
  const announced = { type: "SCHEMA", stream: "numbers", schema, key_properties: ["id"] };
  const records = numbers.map(
    (value, id) =>
      `{"type":"RECORD","stream":"numbers","record":{"id":"${id}","nested":{"value":${value}},"list":[{"value":${value}}]}}`,
  );
  return [JSON.stringify(announced), ...records].map((line) => `${line}\n`).join("");
}

/** Every column with its type, and every row as the database writes it, without the columns of the target. */
async function contentOf(postgres: Postgres, schema: string) {
  const client = clientOf(postgres);
  await client.connect();
  try {
    const { rows: columns } = await client.query<Record<"table" | "column" | "type", string>>(
      `select table_name as table, column_name as column, udt_name as type
       from information_schema.columns
       where table_schema = $1 and column_name not like '\\_sdc%'
       order by 1, 2`,
      [schema],
    );
    const content: Record<string, readonly string[]> = {};
    for (const table of new Set(columns.map((column) => column.table))) {
      const { rows } = await client.query<{ row: string }>(
        `select (
           select string_agg(cell.name || ' ' || cell.content::text, ' ' order by cell.name)
           from jsonb_each(to_jsonb(one)) as cell(name, content)
           where cell.name not like '\\_sdc%'
         ) as row
         from ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)} one
         order by 1`,
      );
      content[table] = rows.map(({ row }) => row);
    }
    return { columns, content };
  } finally {
    await client.end();
  }
}

/** What the tap writes of all tables. */
async function write(t: TestContext, settings: object): Promise<string> {
  const config = writeInto(temporaryFolder(t), "config.json", {
    extra_streams: ["*"],
    ...settings,
  });
  const { code, stdout, stderr } = await runCli(["--config", config]);
  assert.equal(code, 0, stderr);
  return stdout;
}

function schemasIn(messages: string): readonly string[] {
  return messages.split("\n").filter((line) => line.startsWith('{"type":"SCHEMA"'));
}

test("target-postgres loads the same types and texts with and without nested properties", {
  skip: await reasonToSkip([meltanoVersions[4]]),
}, async (t) => {
  const sandbox = await startSandbox({ incidents: 10 });
  t.after(() => sandbox.close());
  const place = { api_key: sandbox.apiKey, api_url: sandbox.origin };
  const whole = await write(t, place);
  const bareSchemas = schemasIn(await write(t, { ...place, omit_nested_properties: true }));
  const wholeSchemas = schemasIn(whole);
  assert.equal(bareSchemas.length, wholeSchemas.length);
  assert.ok(bareSchemas.join().length < wholeSchemas.join().length / 2);
  // Some cells tell when the run began, so both have the rows of one.
  const rows = whole.split("\n").filter((line) => !wholeSchemas.includes(line));
  const bare = [...bareSchemas, ...rows].join("\n");

  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const { host, port, user, password, database } = postgres;
  const programs = await installTarget("meltanolabs-target-postgres==0.8.1");
  for (const [name, messages] of [
    ["whole", whole + tableOfNumbers(true)],
    ["bare", bare + tableOfNumbers(false)],
  ] as const) {
    const settings = { host, port, user, password, database, default_target_schema: name };
    const config = writeInto(temporaryFolder(t), "target.json", settings);
    const { code, stderr } = await load(
      join(programs, "target-postgres"),
      ["--config", config],
      messages,
    );
    assert.equal(code, 0, stderr);
  }
  const expected = await contentOf(postgres, "whole");
  assert.equal(expected.content.numbers?.length, numbers.length);
  assert.match(expected.content.numbers?.join() ?? "", /1\.0\b.*100000000000000000000/);
  assert.ok(expected.columns.some(({ type }) => type === "_jsonb"));
  assert.deepEqual(await contentOf(postgres, "bare"), expected);
});
