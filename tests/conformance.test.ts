/** What holds for every table, those that are added tomorrow included: the dialect that every target loads. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { suite, test } from "node:test";
import { parseSettings, Stream } from "singer-tap-sdk";
import { catalogEntry, isStreamSelected, type JsonSchema } from "singer-tap-sdk/singer";
import { type NestedShape, shapesIn, tableRules } from "singer-tap-sdk/testing";
import { tableSchema } from "../packages/singer-tap-sdk/src/records/additional-properties.ts";
import { personalDataOf } from "../packages/singer-tap-sdk/src/records/personal-marks.ts";
import { recordedLog } from "../packages/singer-tap-sdk/tests/support/logger.ts";
import { settingsSchema } from "../src/config.ts";
import { IncidentTap } from "../src/tap.ts";

/** Rules that a table need not keep, each with the reason. */
const exemptions: readonly { stream: string; rule: Rule; reason: string }[] = [
  {
    stream: "pay_report_rows",
    rule: "has keys, of text",
    reason: "its rows have no ID: their number identifies them",
  },
  {
    stream: "pay_report_rows",
    rule: "lets everything be null but what identifies a row and the elements of lists",
    reason: "the number that identifies a row is an integer",
  },
];

/** Names of what identifies a person, or reaches one. */
const namesPerson =
  /e_?mail|phone|mobile|participant_name|user_?name|full_?name|first_?name|last_?name|surname|avatar|(?:slack|teams|telegram|discord|external|fallback)_user(?!_group)|^address$|birth/;

/** Names that only look like it: kinds and qualities of what is personal. */
const namesNoPerson = /_type$|_options$|_details$/;

/** Names of what people write. */
const namesFreeText =
  /^(?:description|message|summary|content|contents|comments?|reason|notes?|markdown|instructions|title|text|body|transcript|prompt|greeting_text|literal|attribute_values|annotations|error_message)$/;

/** Texts of these names that incident.io writes, the same for everybody. */
const vendorTexts = [
  "announcement_templates.actions[].title",
  "announcement_templates.fields[].title",
  "api_keys.roles[].description",
  "api_keys.team_roles[].description",
  "catalog_resources.description",
  "ip_ranges.description",
];

type Rule = keyof typeof rules;

/** Each rule returns what breaks it. */
const rules = {
  ...Object.fromEntries(
    Object.entries(tableRules).map(([rule, check]) => [rule, ({ entry }: Table) => check(entry)]),
  ),

  "has keys, of text": ({ stream: { primaryKeys }, schema }) =>
    primaryKeys.length === 0
      ? ["it has no keys"]
      : primaryKeys.filter((key) => String(schema.properties?.[key]?.type) !== "string"),

  "lets everything be null but what identifies a row and the elements of lists": ({ shapes }) =>
    shapes
      .filter(({ path, schema: { type = [] } }) => {
        const isElement = path.endsWith("[]");
        return type.includes("null") ? isElement : !isElement && String(type) !== "string";
      })
      .map(({ path }) => path),

  "gives every array items": ({ shapes }) =>
    shapes
      .filter(({ schema: { type = [], items } }) => type.includes("array") && items === undefined)
      .map(({ path }) => path),

  "describes every property in a sentence": ({ shapes }) =>
    shapes
      .filter(({ schema }) => !/^\S.*\.$/.test(schema.description ?? ""))
      .map(({ path }) => path),

  "marks every property that is named like what identifies a person": ({ stream }) =>
    shapesIn(stream.recordSchema)
      .filter(({ name, schema: { properties, items } }) => {
        const isValue = properties === undefined && items?.properties === undefined;
        return isValue && namesPerson.test(name) && !namesNoPerson.test(name);
      })
      .filter(({ schema }) => !personalDataOf(schema).includes("identity"))
      .map(({ path }) => path),

  "marks the name beside every email address or account in a chat": ({ stream }) =>
    [{ path: "", schema: stream.recordSchema }, ...shapesIn(stream.recordSchema)]
      .filter(({ schema: { properties = {} } }) => properties.email ?? properties.slack_user_id)
      .filter(({ schema: { properties = {} } }) => !isIdentity(properties.name))
      .map(({ path }) => path),

  "marks every text and object named like what people write": ({ stream }) =>
    shapesIn(stream.recordSchema)
      .filter(({ name, schema: { properties, items } }) => {
        const isValue = properties === undefined && items === undefined;
        return isValue && namesFreeText.test(name);
      })
      .filter(({ schema }) => !personalDataOf(schema).includes("free_text"))
      .map(({ path }) => `${stream.name}.${path}`)
      .filter((path) => !vendorTexts.includes(path)),

  "leaves no mark of TypeBox in its JSON": ({ schema }) =>
    /"~/.test(JSON.stringify(schema)) ? ["~"] : [],

  "embeds rows only in columns that it has": ({ stream, schema }) =>
    Object.keys(stream.embeds).filter((property) => schema.properties?.[property] === undefined),
} satisfies Record<string, (table: Table) => readonly string[]>;

interface Table {
  readonly stream: Stream;
  readonly schema: JsonSchema;
  readonly entry: ReturnType<typeof catalogEntry>;
  /** Every property at any depth, array items included. */
  readonly shapes: readonly NestedShape[];
}

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
  const { name, primaryKeys, replicationKey, selectedByDefault } = stream;
  const schema = tableSchema(stream);
  const entry =
    catalog.streams.find((one) => one.tap_stream_id === name) ??
    catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault });
  return { stream, schema, entry, shapes: shapesIn(schema) };
}

function isIdentity(schema: JsonSchema | undefined): boolean {
  return schema === undefined || personalDataOf(schema).includes("identity");
}
