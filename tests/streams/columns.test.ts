/**
 * The tables have the columns that their readers expect: all that the API's reference lists, and all that the vendor's own
 * tap has, with the same types.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { differencesOf, unneededExemptions, withoutExempt } from "singer-tap-sdk/openapi";
import type { JsonSchema } from "singer-tap-sdk/singer";
import { exemptions } from "../../tools/openapi/exemptions.ts";
import { storedReference } from "../../tools/openapi/reference.ts";
import { tablesOfTap } from "../../tools/openapi/tables.ts";

/** Columns and nested properties by path; `[]` stands for the elements of an array. */
type Columns = Readonly<Record<string, string>>;

/** The columns of the vendor's own tap, by stream. */
const official: Readonly<Record<string, Columns>> = JSON.parse(
  readFileSync(new URL("../fixtures/official-columns.json", import.meta.url), "utf8"),
);

/** Where a table has another type than the vendor's own tap. */
const otherTypes = [
  {
    stream: "alert_sources",
    path: "jira_options.project_ids[]",
    reason: "the API sends identifiers; an object contradicts the data",
  },
  {
    stream: "incidents",
    path: "custom_field_entries[].values[].value_numeric",
    reason: "the API sends a decimal as text; as a number it would lose digits",
  },
] as const;

/** Where a table holds rows of another table. */
const embedded = [
  { stream: "incidents", property: "actions", rows: "actions" },
  { stream: "incidents", property: "attachments", rows: "incident_attachments" },
  { stream: "incidents", property: "follow_ups", rows: "follow_ups" },
  { stream: "incidents", property: "updates", rows: "incident_updates" },
] as const;

const reference = storedReference();
const tables = await tablesOfTap();
const columns = columnsByStream(tables);

suite("Columns", () => {
  test("of all tables, and what these ask for, agree with the API's reference, but for what is exempt", () => {
    const differences = differencesOf(tables, reference);
    assert.deepEqual(withoutExempt(differences, exemptions), []);
    assert.deepEqual(unneededExemptions(differences, tables, exemptions), []);
  });

  for (const [stream, expected] of Object.entries(official)) {
    test(`${stream} has every column of the vendor's own tap, with its type`, () => {
      const exempt = otherTypes.filter((one) => one.stream === stream);
      const wanted = Object.entries(expected).filter(
        ([path]) => !exempt.some((one) => one.path === path),
      );
      const found = wanted.map(([path]) => [path, columns.get(stream)?.[path]]);
      assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
    });
  }

  for (const { stream, property, rows } of embedded) {
    test(`${stream}.${property} has the columns of ${rows}`, () => {
      const prefix = `${property}[].`;
      const nested = Object.entries(columns.get(stream) ?? {})
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, type]) => [path.slice(prefix.length), type]);
      assert.deepEqual(Object.fromEntries(nested), columns.get(rows));
    });
  }

  for (const { stream, path, reason } of otherTypes) {
    test(`${stream}.${path} is of another type than in the vendor's own tap: ${reason}`, () => {
      const expected = official[stream]?.[path];
      assert.notEqual(expected, undefined);
      assert.notEqual(columns.get(stream)?.[path], undefined);
      assert.notEqual(columns.get(stream)?.[path], expected);
    });
  }

  test("that hold a credential exist only where the user includes secrets", async () => {
    const without = columnsByStream(await tablesOfTap({ include_secrets: false }));
    const missing = [...columns].flatMap(([stream, all]) =>
      Object.keys(all)
        .filter((path) => without.get(stream)?.[path] === undefined)
        // Not what is in them.
        .filter((path, _, paths) => !paths.some((other) => path.startsWith(`${other}[`)))
        .map((path) => `${stream}.${path}`),
    );
    assert.deepEqual(missing, [
      "alert_sources.secret_token",
      "workflow_details.steps[].param_bindings",
      "workflows.step_details[].param_bindings",
    ]);
  });
});

function columnsByStream(all: typeof tables): ReadonlyMap<string, Columns> {
  return new Map(
    all.map(({ name, columns: schema }) => [name, Object.fromEntries(columnsIn(schema, ""))]),
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
