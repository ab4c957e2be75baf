/** Catalogs that were kept, edited or written by hand, from the outside: what is written, and what is said of them. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { CatalogEntry, JsonSchema } from "singer-tap-sdk/singer";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { catalogOf, type Finished, messagesOf, runCli } from "../support/run-cli.ts";

const organisation = {
  incidents: [
    {
      id: "I1",
      name: "Outage",
      mode: "standard",
      incident_status: { id: "ST1", category: "live" },
      custom_field_entries: [{ custom_field: { id: "F1" }, values: [{ value_numeric: "1.50" }] }],
    },
  ],
  actions: [{ id: "A1", incident_id: "I1", description: "Restart", incident_mode: "standard" }],
  severities: [{ id: "S1", name: "Minor", rank: 1 }],
};

suite("a catalog's types", { concurrency: 2 }, () => {
  test("that can't hold every value give way to the tap's own: no cell becomes null for them", async (t) => {
    const kept = await entryOf("incidents");
    const asDiscovered = await run(t, [kept]);
    const retyped = retype(kept, {
      id: { type: "integer" },
      custom_field_entries: {
        type: "array",
        items: {
          type: "object",
          properties: {
            custom_field: { type: "object" },
            values: {
              type: "array",
              items: { type: "object", properties: { value_numeric: { type: "number" } } },
            },
          },
        },
      },
    });
    const { code, stderr, rows, schema } = await run(t, [retyped]);
    assert.equal(code, 0);
    assert.equal(asDiscovered.code, 0);
    assert.deepEqual(schema("incidents").properties?.id?.type, ["string"]);
    assert.deepEqual(rows("incidents")[0]?.id, "I1");
    assert.deepEqual(rows("incidents")[0]?.custom_field_entries, [
      { custom_field: { id: "F1" }, values: [{ value_numeric: "1.50" }] },
    ]);
    assert.deepEqual(
      { ...rows("incidents")[0], custom_field_entries: null },
      { ...asDiscovered.rows("incidents")[0], custom_field_entries: null },
    );
    assert.match(
      stderr,
      /incidents: The catalog has types that can't hold every value; the tap's types are used: id \(integer, not string\), custom_field_entries\.values\.value_numeric \(number, not string\)\n/,
    );
  });

  test("are taken for a column that embeds rows as well: as text it holds JSON", async (t) => {
    const kept = await entryOf("incidents");
    const { code, rows, schema } = await run(t, [
      retype(kept, { actions: { type: ["null", "string"] } }),
    ]);
    assert.equal(code, 0);
    assert.deepEqual(schema("incidents").properties?.actions?.type, ["null", "string"]);
    const { actions } = rows("incidents")[0] ?? {};
    assert.ok(typeof actions === "string");
    assert.deepEqual(
      JSON.parse(actions).map(({ id }: { id: string }) => id),
      ["A1"],
    );
  });
});

suite("what a catalog says in vain", { concurrency: 2 }, () => {
  test("of replication and keys is a warning for each, and the rows come as without it", async (t) => {
    const said: Readonly<Record<string, (entry: CatalogEntry) => object>> = {
      actions: ({ metadata: [root, ...columns] }) => ({
        metadata: [
          { breadcrumb: [], metadata: { ...root?.metadata, "replication-method": { is: "full" } } },
          ...columns,
        ],
        replication_key: "created_at",
      }),
      incidents: ({ metadata: [root, ...columns] }) => ({
        metadata: [
          {
            breadcrumb: [],
            metadata: {
              ...root?.metadata,
              "replication-method": "full_table",
              "replication-key": "update_at",
              "table-key-properties": ["idd", "name"],
            },
          },
          ...columns,
        ],
      }),
      severities: ({ metadata }) => ({
        replication_method: "LOG_BASED",
        metadata: [
          ...metadata.filter(({ breadcrumb: [, column] }) => column !== "rank"),
          { breadcrumb: ["properties", "rank"], metadata: { "is-replication-key": true } },
        ],
      }),
    };
    const catalog = await Promise.all(
      Object.entries(said).map(async ([name, say]) => {
        const entry = await entryOf(name);
        return { ...entry, ...say(entry) };
      }),
    );
    const { code, stderr, rows, schema } = await run(t, catalog);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      [rows("actions").length, rows("incidents").length, rows("severities").length],
      [1, 1, 1],
    );
    assert.ok(schema("severities").properties?.rank);
    const applies =
      "must be one of FULL_TABLE, INCREMENTAL; the setting replication_method applies: FULL_TABLE";
    const told = stderr.split("\n").filter((line) => line.includes(" The catalog's "));
    assert.deepEqual(
      told.map((line) => line.replace(/^\S+ WARNING /, "")),
      [
        `actions: The catalog's replication method is {"is":"full"}, and ${applies}`,
        "actions: The catalog's replication-key has no effect: it names created_at, and this stream uses updated_at",
        "incidents: The catalog's replication method is full_table, which is read as FULL_TABLE",
        "incidents: The catalog's replication-key has no effect: it names the unknown column update_at (did you mean updated_at?), and this stream uses updated_at",
        "incidents: The catalog's table-key-properties have no effect: they name the unknown column idd (did you mean id?), name, and the key is id; key_properties sets another",
        `severities: The catalog's replication method is LOG_BASED, and ${applies}`,
        "severities: The catalog's is-replication-key has no effect: it names rank, and this stream has no such key",
      ],
    );
  });

  test("is one warning with the name that may be meant, and costs nothing", async (t) => {
    const severities = await entryOf("severities");
    const { rank, name } = severities.schema.properties ?? {};
    const catalog = [
      { ...severities, schema: { properties: { nmae: name, rank } } },
      {
        ...severities,
        schema: { properties: { name, rank, colour: { type: ["string"] } } },
        metadata: [
          ...severities.metadata,
          { breadcrumb: ["properties", "rnak"], metadata: { selected: false } },
        ],
      },
      { ...(await entryOf("users")), tap_stream_id: "user", stream: "user" },
    ];
    const { code, stderr, rows, schema } = await run(t, catalog);
    assert.equal(code, 0);
    assert.deepEqual(rows("severities"), [{ id: "S1", name: "Minor", rank: 1 }]);
    assert.deepEqual(Object.keys(schema("severities").properties ?? {}), ["id", "name", "rank"]);
    const warnings = stderr.split("\n").filter((line) => line.includes(" WARNING "));
    const told = [
      /The catalog names the stream severities more than once; the last entry counts$/,
      /The catalog names the stream user, which tap-incident does not have; it is skipped \(did you mean users\?\)$/,
      /severities: The catalog names columns that this stream does not have; they are ignored: colour, rnak \(did you mean rank\?\)$/,
      /severities: The catalog lacks columns that every row needs; they are added: id$/,
    ];
    assert.equal(warnings.length, told.length, stderr);
    for (const pattern of told) {
      assert.equal(
        warnings.filter((line) => pattern.test(line)).length,
        1,
        `${pattern}\n${stderr}`,
      );
    }
  });
});

suite("a catalog that selects nothing", { concurrency: 2 }, () => {
  const told =
    / WARNING Nothing is selected in the catalog, so nothing is read\. With Meltano, select before you exclude: meltano select tap-incident '\*' '\*'\. Without Meltano, set "selected": true for "breadcrumb": \[\] in the metadata of each table\n/;

  /** As Meltano writes it where a column is excluded before anything is selected. */
  const deselected = async (): Promise<CatalogEntry> => {
    const entry = await entryOf("severities");
    const metadata = entry.metadata.map((one) => ({
      ...one,
      metadata: { ...one.metadata, selected: false },
    }));
    return { ...entry, metadata };
  };

  test("is a warning of a run that says what to type, and no failure", async (t) => {
    const { code, stderr, requests } = await run(t, [await deselected()]);
    assert.equal(code, 0);
    assert.match(stderr, told);
    assert.equal(requests(), 0);
  });

  test("is a warning of --test as well", async (t) => {
    const { code, stderr } = await run(t, [await deselected()], ["--test"]);
    assert.equal(code, 0);
    assert.match(stderr, told);
  });

  test("is logged for one without entries as well, and not for one that selects a table", async (t) => {
    assert.match((await run(t, [])).stderr, told);
    const { stderr } = await run(t, [await deselected(), await entryOf("incidents")]);
    assert.doesNotMatch(stderr, /Nothing is selected/);
  });
});

suite("a catalog's keys", { concurrency: 2 }, () => {
  test("are what SCHEMA names; the table's own stay columns, and can't be deselected", async (t) => {
    const severities = await entryOf("severities");
    const metadata = [
      { breadcrumb: [], metadata: { selected: true } },
      { breadcrumb: ["properties", "id"], metadata: { selected: false } },
      { breadcrumb: ["properties", "name"], metadata: { inclusion: "available", selected: false } },
      { breadcrumb: ["properties", "rank"], metadata: { selected: true } },
    ];
    const { code, stdout, rows } = await run(t, [
      { ...severities, metadata, key_properties: ["name"] },
    ]);
    assert.equal(code, 0);
    assert.deepEqual(messagesOf(stdout)[0]?.key_properties, ["name"]);
    const { id, name, rank } = rows("severities")[0] ?? {};
    assert.deepEqual([id, name, rank], ["S1", "Minor", 1]);
  });
});

suite("a catalog that nothing can be written by", { concurrency: 2 }, () => {
  for (const more of [[], ["--test"]]) {
    test(`names a key that is no column: exit 2, and nothing is requested ${more.join()}`, async (t) => {
      const catalog = await catalogOf("severities", "users");
      const streams = catalog.streams.map((one) => ({ ...one, key_properties: ["rnak"] }));
      const { code, stdout, stderr, requests } = await run(t, streams, more);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.equal(requests(), 0);
      assert.match(
        stderr,
        /CRITICAL .*key_properties of severities must be columns of it; there is no rnak \(did you mean rank\?\)\n.*CRITICAL .*key_properties of users must be columns of it; there is no rnak\n$/,
      );
    });
  }

  test("has null for a list's items: exit 2 with the place", async (t) => {
    const kept = await entryOf("custom_fields");
    const items = { type: "object", properties: { id: null } };
    const { code, requests, stderr } = await run(t, [
      retype(kept, { options: { type: "array", items } }),
    ]);
    assert.equal(code, 2);
    assert.equal(requests(), 0);
    assert.match(
      stderr,
      /catalog\.json: streams\[0\] \(custom_fields\)\.schema\.properties\.options\.items\.properties\.id must be a JSON Schema\n$/,
    );
  });
});

interface CatalogRun extends Finished {
  readonly requests: () => number;
  readonly rows: (stream: string) => Record<string, unknown>[];
  readonly schema: (stream: string) => JsonSchema;
}

async function run(
  t: TestContext,
  streams: readonly unknown[],
  more: readonly string[] = [],
): Promise<CatalogRun> {
  const sandbox = await startSandbox({ organisation });
  t.after(() => sandbox.close());
  const folder = temporaryFolder(t);
  const config = writeInto(folder, "config.json", {
    api_key: sandbox.apiKey,
    api_url: sandbox.origin,
  });
  const catalog = writeInto(folder, "catalog.json", { streams });
  const ended = await runCli(["--config", config, "--catalog", catalog, ...more]);
  const messages = (type: string, stream: string) =>
    messagesOf(ended.stdout).filter((one) => one.type === type && one.stream === stream);
  return {
    ...ended,
    requests: () => sandbox.requests.length,
    rows: (stream) => messages("RECORD", stream).map(({ record = {} }) => record),
    schema: (stream) => messages("SCHEMA", stream)[0]?.schema ?? {},
  };
}

/** The entry of a stream, as discovery prints it. */
async function entryOf(stream: string): Promise<CatalogEntry> {
  const [entry] = (await catalogOf(stream)).streams;
  assert.ok(entry !== undefined);
  return entry;
}

/** An entry that says something else of some columns. */
function retype(
  one: CatalogEntry,
  types: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const properties = { ...one.schema.properties, ...types };
  return { ...one, schema: { ...one.schema, properties } };
}
