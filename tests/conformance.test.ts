/** What holds for every table, those that are added tomorrow included: the dialect that every target loads. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { suite, test } from "node:test";
import { settingsSchema } from "../src/config.ts";
import { parseSettings, Stream } from "../src/sdk/index.ts";
import { catalogEntry, isStreamSelected, type JsonSchema } from "../src/singer/index.ts";
import { IncidentTap } from "../src/tap.ts";
import { breadcrumbsIn } from "./support/arbitraries.ts";
import { recordedLog } from "./support/logger.ts";

/** Rules that a table need not keep, each with the reason. None so far. */
const exemptions: readonly { stream: string; rule: Rule; reason: string }[] = [];

type Rule = keyof typeof rules;

/** Each rule returns what breaks it. */
const rules = {
  "has keys that are columns of text and never null": ({ stream: { primaryKeys }, schema }) =>
    primaryKeys.length === 0
      ? ["it has no keys"]
      : primaryKeys.filter((key) => String(schema.properties?.[key]?.type) !== "string"),

  "has a replication key that is a column, if it has one": ({ stream, schema }) => {
    const { replicationKey } = stream;
    return replicationKey === null || schema.properties?.[replicationKey] !== undefined
      ? []
      : [replicationKey];
  },

  "has a root of type and properties alone": ({ schema }) =>
    Object.keys(schema).join() === "type,properties" && schema.type === "object"
      ? []
      : Object.keys(schema),

  "gives every property a type list with one type, null beside it unless it identifies a row or is a list's element":
    ({ shapes }) =>
      shapes
        .filter(({ path, schema }) => {
          const types = Array.isArray(schema.type) ? schema.type : [];
          const [last = ""] = types.slice(-1);
          const known = ["string", "integer", "number", "boolean", "object", "array"].includes(
            last,
          );
          const alone = last === "string" || path.endsWith("[]");
          const besideNull = !path.endsWith("[]") && String(types) === `null,${last}`;
          return !known || !(besideNull || (alone && String(types) === last));
        })
        .map(({ path }) => path),

  "uses only the keywords that every target loads": ({ shapes }) =>
    shapes.flatMap(({ path, schema }) =>
      Object.keys(schema)
        .filter((keyword) => !keywords.has(keyword))
        .map((keyword) => `${path}: ${keyword}`),
    ),

  "uses only the formats date-time and date, and only for text": ({ shapes }) =>
    shapes
      .filter(({ schema }) => schema.format !== undefined)
      .filter(
        ({ schema }) =>
          !["date-time", "date"].includes(String(schema.format)) || baseOf(schema) !== "string",
      )
      .map(({ path }) => path),

  "gives every array items, which are no arrays, and nothing else items": ({ shapes }) =>
    shapes
      .filter(({ schema }) =>
        baseOf(schema) === "array"
          ? schema.items === undefined || baseOf(schema.items) === "array"
          : schema.items !== undefined,
      )
      .map(({ path }) => path),

  "gives properties to objects alone, and never none": ({ shapes }) =>
    shapes
      .filter(({ schema }) => schema.properties !== undefined)
      .filter(
        ({ schema }) =>
          baseOf(schema) !== "object" || Object.keys(schema.properties ?? {}).length === 0,
      )
      .map(({ path }) => path),

  "describes every property in a sentence": ({ shapes }) =>
    shapes
      .filter(({ schema }) => !/^\S.*\.$/.test(schema.description ?? ""))
      .map(({ path }) => path),

  "names columns as databases do: \\w, at most 63 characters, not differing in case alone": ({
    schema,
    shapes,
  }) => {
    const names = shapes.map(({ name }) => name).filter((name) => !/^\w{1,63}$/.test(name));
    const columns = Object.keys(schema.properties ?? {}).map((name) => name.toLowerCase());
    return [...names, ...columns.filter((name, index) => columns.indexOf(name) !== index)];
  },

  "leaves no mark of TypeBox in its JSON": ({ schema }) =>
    /"~/.test(JSON.stringify(schema)) ? ["~"] : [],

  "has metadata for itself and for every property at any depth": ({ entry, schema }) => {
    const known = new Set(entry.metadata.map(({ breadcrumb }) => breadcrumb.join()));
    return [[], ...breadcrumbsIn(schema, [])].map(String).filter((place) => !known.has(place));
  },

  "says in its metadata whether each property can be selected, and that keys always are": ({
    entry,
    stream,
  }) =>
    entry.metadata
      .filter(({ breadcrumb, metadata: { inclusion } }) => {
        const isKey = breadcrumb.length === 2 && stream.primaryKeys.includes(breadcrumb[1] ?? "");
        const isReplicationKey = breadcrumb.length === 2 && breadcrumb[1] === stream.replicationKey;
        return inclusion !== (isKey || isReplicationKey ? "automatic" : "available");
      })
      .map(({ breadcrumb }) => breadcrumb.join(".")),

  "embeds rows only in columns that it has": ({ stream, schema }) =>
    Object.keys(stream.embeds).filter((property) => schema.properties?.[property] === undefined),
} satisfies Record<string, (table: Table) => readonly string[]>;

interface Table {
  readonly stream: Stream;
  readonly schema: JsonSchema;
  readonly entry: ReturnType<typeof catalogEntry>;
  /** Every property at any depth, array items included. */
  readonly shapes: readonly { path: string; name: string; schema: JsonSchema }[];
}

const keywords = new Set(["type", "format", "properties", "items", "description"]);

const { logger } = recordedLog();
const settings = parseSettings(settingsSchema, {
  api_key: "key",
  include_secrets: true,
  extra_streams: ["*"],
});
const tap = new IncidentTap();
const streams = await tap.streams(settings, logger);
const catalog = await tap.discover(settings, logger);

for (const stream of streams) {
  suite(`The stream ${stream.name}`, () => {
    const table = tableOf(stream);
    for (const [rule, check] of Object.entries(rules)) {
      const exemption = exemptions.find((one) => one.stream === stream.name && one.rule === rule);
      if (exemption === undefined) {
        test(rule, () => assert.deepEqual(check(table), []));
      } else {
        test(`is exempt, ${exemption.reason}: ${rule}`, () =>
          assert.notDeepEqual(check(table), [], "The exemption is needed no more"));
      }
    }
  });
}

suite("The streams", () => {
  test("are each in the file of their own name, one a file", async () => {
    const files = readdirSync(tap.streamsFolder).filter((name) => /(?<!\.d)\.[jt]s$/.test(name));
    const found = await Promise.all(
      files.map(async (file) => {
        const exported: unknown[] = Object.values(
          await import(new URL(file, tap.streamsFolder).href),
        );
        const classes = exported.filter(
          (value) => typeof value === "function" && value.prototype instanceof Stream,
        );
        const names = streams
          .filter((stream) => classes.some((StreamOfFile) => stream.constructor === StreamOfFile))
          .map(({ name }) => name);
        return [file.replace(/\.[jt]s$/, "").replaceAll("-", "_"), names];
      }),
    );
    assert.deepEqual(
      found,
      found.map(([name]) => [name, [name]]),
    );
    assert.equal(found.length, streams.length);
  });

  test("have names that every database takes for a table's", () => {
    for (const { name } of streams) assert.match(name, /^[a-z][a-z0-9_]{0,62}$/);
  });

  test("embed rows of streams that there are, by a column of theirs", () => {
    for (const { name, embeds } of streams) {
      for (const { stream, foreignKey } of Object.values(embeds)) {
        const source = streams.find((one) => one.name === stream);
        assert.ok(
          source?.schema.properties[foreignKey] !== undefined,
          `${name} embeds ${stream} by ${foreignKey}`,
        );
      }
    }
  });

  test("are all read where the user chooses nothing, unless they say otherwise", () => {
    const selected = catalog.streams.filter(isStreamSelected).map((entry) => entry.tap_stream_id);
    const expected = streams.filter(
      ({ hasTable, selectedByDefault }) => hasTable && selectedByDefault,
    );
    assert.deepEqual(
      selected,
      expected.map(({ name }) => name),
    );
  });
});

suite("The catalog", () => {
  test("has no line that a reader's buffer of 64 KiB can't hold", () => {
    const lines = JSON.stringify(catalog, null, 2).split("\n");
    const longest = Math.max(...lines.map((line) => Buffer.byteLength(line)));
    assert.ok(longest < 64 * 1024, `The longest line has ${longest} bytes`);
  });

  test("survives being written and read", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(catalog)), catalog);
  });
});

function tableOf(stream: Stream): Table {
  const { name, primaryKeys, replicationKey, selectedByDefault, jsonSchema: schema } = stream;
  const entry =
    catalog.streams.find((one) => one.tap_stream_id === name) ??
    catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault });
  return { stream, schema, entry, shapes: shapesIn(schema, "") };
}

function shapesIn(schema: JsonSchema, parent: string): Table["shapes"] {
  const nested = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = parent === "" ? name : `${parent}.${name}`;
    return [{ path, name, schema: property }, ...shapesIn(property, path)];
  });
  const { items } = schema;
  if (items === undefined) return nested;
  const path = `${parent}[]`;
  return [...nested, { path, name: "items", schema: items }, ...shapesIn(items, path)];
}

/** The one type of a shape, beside null. */
function baseOf({ type }: JsonSchema): string | undefined {
  return [type ?? []].flat().find((one) => one !== "null");
}
