/**
 * The tables have the columns that their readers expect: all that the API's reference lists (`api` in
 * reference-columns.json), and all that the vendor's own tap has (`official`), with the same types.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { settingsSchema } from "../../src/config.ts";
import { parseSettings } from "../../src/sdk/index.ts";
import type { JsonSchema } from "../../src/singer/index.ts";
import { IncidentTap } from "../../src/tap.ts";
import { recordedLog } from "../support/logger.ts";

/** Columns and nested properties by path; `[]` stands for the elements of an array. */
type Columns = Readonly<Record<string, string>>;

const reference: Readonly<Record<string, Readonly<Record<"api" | "official", Columns>>>> =
  JSON.parse(readFileSync(new URL("../fixtures/reference-columns.json", import.meta.url), "utf8"));

/** Where a table has another type than a source expects. */
const otherTypes = [
  {
    stream: "alert_sources",
    source: "official",
    path: "jira_options.project_ids[]",
    reason: "the API sends identifiers; an object contradicts the data",
  },
  {
    stream: "incidents",
    source: "official",
    path: "custom_field_entries[].values[].value_numeric",
    reason: "the API sends a decimal as text; as a number it would lose digits",
  },
] as const;

/** Where a table has more than either source: rows of another table that are embedded in it. */
const embedded = [
  { stream: "incidents", property: "actions", rows: "actions" },
  { stream: "incidents", property: "attachments", rows: "incident_attachments" },
  { stream: "incidents", property: "follow_ups", rows: "follow_ups" },
  { stream: "incidents", property: "updates", rows: "incident_updates" },
] as const;

const tables = await columnsOfAllStreams({ include_secrets: true });

suite("Columns", () => {
  test("exist for every stream that the reference lists", () => {
    assert.deepEqual(
      Object.keys(reference).filter((stream) => !tables.has(stream)),
      [],
    );
  });

  for (const [stream, sources] of Object.entries(reference)) {
    for (const [source, expected] of Object.entries(sources)) {
      test(`${stream} has every column of source ${source}, with its type`, () => {
        const exempt = otherTypes.filter((one) => one.stream === stream && one.source === source);
        const wanted = Object.entries(expected).filter(
          ([path]) => !exempt.some((one) => one.path === path),
        );
        const found = wanted.map(([path]) => [path, tables.get(stream)?.[path]]);
        assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
      });
    }

    test(`${stream} has no column that neither source knows`, () => {
      const known = { ...sources.api, ...sources.official };
      const more = Object.keys(tables.get(stream) ?? {}).filter((path) => !(path in known));
      const explained = embedded.filter((one) => one.stream === stream);
      assert.deepEqual(
        more.filter((path) => !explained.some(({ property }) => isWithin(path, property))),
        [],
      );
    });
  }

  for (const { stream, property, rows } of embedded) {
    test(`${stream}.${property} has the columns of ${rows}`, () => {
      const prefix = `${property}[].`;
      const nested = Object.entries(tables.get(stream) ?? {})
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, type]) => [path.slice(prefix.length), type]);
      assert.deepEqual(Object.fromEntries(nested), tables.get(rows));
    });
  }

  for (const { stream, source, path, reason } of otherTypes) {
    test(`${stream}.${path} is of another type than in source ${source}: ${reason}`, () => {
      const expected = reference[stream]?.[source][path];
      assert.notEqual(expected, undefined);
      assert.equal(tables.get(stream)?.[path], reference[stream]?.api[path]);
      assert.notEqual(tables.get(stream)?.[path], expected);
    });
  }

  test("that hold a credential exist only where the user asks for secrets", async () => {
    const without = await columnsOfAllStreams({});
    const missing = [...tables].flatMap(([stream, columns]) =>
      Object.keys(columns)
        .filter((path) => without.get(stream)?.[path] === undefined)
        .map((path) => `${stream}.${path}`),
    );
    assert.deepEqual(missing, ["alert_sources.secret_token"]);
  });
});

async function columnsOfAllStreams(settings: object): Promise<ReadonlyMap<string, Columns>> {
  const parsed = parseSettings(settingsSchema, { api_key: "key", ...settings });
  const streams = await new IncidentTap().streams(parsed, recordedLog().logger);
  return new Map(
    streams.map(({ name, jsonSchema }) => [name, Object.fromEntries(columnsIn(jsonSchema, ""))]),
  );
}

function columnsIn(schema: JsonSchema, prefix: string): [string, string][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    columnsOf(property, `${prefix}${name}`),
  );
}

function columnsOf(schema: JsonSchema, path: string): [string, string][] {
  const items = schema.items === undefined ? [] : columnsOf(schema.items, `${path}[]`);
  return [[path, typeOf(schema)], ...columnsIn(schema, `${path}.`), ...items];
}

/** The one type beside null; a string's format goes before it. */
function typeOf({ type, format }: JsonSchema): string {
  return (
    format ??
    [type ?? []]
      .flat()
      .filter((one) => one !== "null")
      .join(" or ")
  );
}

function isWithin(path: string, property: string): boolean {
  return path === property || path.startsWith(`${property}[]`);
}
