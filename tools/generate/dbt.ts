/** The parts of the dbt package that are generated from the tap: its sources, and a docs block for each column. */

import { readdirSync, readFileSync } from "node:fs";
import type { Stream } from "singer-tap-sdk";
import type { JsonSchema } from "singer-tap-sdk/singer";
import { tableSchema } from "../../packages/singer-tap-sdk/src/records/additional-properties.ts";
import { moduleDocOf } from "./module-doc.ts";

/** Tables that every sync rewrites even if nothing changed, so that their age is that of the last sync. */
const renewed = ["incidents", "severities", "users"];

/**
 * The tables that the package's models read, as dbt sources.
 *
 * @param folder Folder of the stream files, whose module docs are read.
 */
export function dbtSources(streams: readonly Stream[], staging: URL, folder: URL): string {
  const tables = readTables(streams, staging).map((stream) => {
    const columns = Object.keys(tableSchema(stream).properties ?? {}).map((name) =>
      [
        `          - name: ${name}`,
        `            description: ${reference([stream.name, name])}`,
      ].join("\n"),
    );
    return [
      `      - name: ${stream.name}`,
      `        description: ${JSON.stringify(moduleDocOf(stream.name, folder).what)}`,
      ...(renewed.includes(stream.name) ? [freshness] : []),
      "        columns:",
      ...columns,
    ].join("\n");
  });
  return `# Generated from the tap's code by \`npm run generate\`.
sources:
  - name: tap_incident
    description: Tables that tap-incident loads from incident.io.
    # target-postgres loads into the tap's namespace unless its settings name another schema.
    schema: "{{ var('tap_incident_schema', env_var('DBT_SOURCE_SCHEMA', env_var('TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA', 'tap_incident'))) }}"
    tables:
${tables.join("\n")}
`;
}

/** A docs block for each column of these tables, and for each nested property. */
export function dbtColumns(streams: readonly Stream[], staging: URL): string {
  const blocks = readTables(streams, staging).flatMap((stream) =>
    Object.entries(tableSchema(stream).properties ?? {}).flatMap(([column, schema]) =>
      blocksOf(
        [stream.name, column],
        Object.hasOwn(stream.embeds, column) ? { ...schema, items: {} } : schema,
      ),
    ),
  );
  return `Generated from the tap's code by \`npm run generate\`.\n\n${blocks.join("\n\n")}\n`;
}

const freshness = `        config:
          # A column that Singer targets add when they record metadata; target-postgres does by default.
          loaded_at_field: _sdc_extracted_at
          freshness:
            warn_after: { count: 26, period: hour }
            error_after: { count: 50, period: hour }`;

/** The streams whose tables a staging model reads. */
function readTables(streams: readonly Stream[], staging: URL): readonly Stream[] {
  const models = readdirSync(staging)
    .filter((file) => file.endsWith(".sql"))
    .map((file) => readFileSync(new URL(file, staging), "utf8"));
  return streams.filter(({ name }) => models.some((text) => text.includes(`live_rows('${name}'`)));
}

function blocksOf(path: readonly string[], schema: JsonSchema): string[] {
  const nested = Object.entries((schema.items ?? schema).properties ?? {});
  return [
    `{% docs ${nameOf(path)} %}${schema.description ?? ""}{% enddocs %}`,
    ...nested.flatMap(([name, property]) => blocksOf([...path, name], property)),
  ];
}

function reference(path: readonly string[]): string {
  return `"{{ doc('${nameOf(path)}') }}"`;
}

function nameOf(path: readonly string[]): string {
  return path.join("__");
}
