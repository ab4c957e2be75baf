/** Describes a tap for `--about`: in the three formats of Singer tools, and as a Meltano plugin definition. */

import { defaultText, describeSettings, requiredSettings } from "../config/settings.ts";
import { ConfigError } from "../errors/index.ts";
import { sdkVersion } from "../package/version.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Stream } from "../stream/stream.ts";
import { definitionProblems } from "../sync/plan/definitions.ts";
import type { Tap } from "../tap/tap.ts";
import { capabilities } from "./capabilities.ts";
import { pluginDefinition } from "./plugin.ts";
import { permissionText, type TableFacts, tableFacts } from "./table-facts.ts";

export const aboutFormats = ["text", "json", "markdown", "meltano", "schema"] as const;
export type AboutFormat = (typeof aboutFormats)[number];

/**
 * Describes a tap; the JSON format has the keys that tools read from other SDKs' taps.
 *
 * @param streams All streams of the tap that it has without a request, for the facts about its tables.
 * @throws ConfigError when the streams' declarations contradict each other, which is a bug in the tap.
 */
export function about(tap: Tap, streams: readonly Stream[], format: AboutFormat): string {
  // Those that the API tells of may be what the others name.
  const problems = tap.discoversByRequest ? [] : definitionProblems(streams);
  if (problems.length > 0) throw new ConfigError(problems);
  const tables = tableFacts(streams);
  switch (format) {
    case "json":
      return JSON.stringify(aboutJson(tap, tables), null, 2);
    case "markdown":
      return aboutMarkdown(tap, tables);
    case "meltano":
      return JSON.stringify(pluginDefinition(tap), null, 2);
    case "schema":
      return JSON.stringify(configSchema(tap), null, 2);
    case "text":
      return aboutText(tap, tables);
  }
}

function aboutJson(tap: Tap, tables: readonly TableFacts[]): JsonObject {
  const { name, description, version, allSettings } = tap;
  return {
    name,
    description,
    version,
    sdk_version: sdkVersion,
    // Tools expect the key; the tap runs on Node and needs no Python.
    supported_python_versions: null,
    capabilities,
    settings: { ...allSettings, required: requiredSettings(allSettings) },
    streams: tables.map(({ name, isExtra, keys, endpoint, scope, incremental, cost }) => ({
      name,
      extra: isExtra,
      key_properties: keys,
      endpoint,
      scope,
      incremental,
      cost,
    })),
  };
}

/**
 * A JSON Schema of the configuration file, for editors: `"$schema": "settings.schema.json"` in that file names it.
 * Aliases of a setting are settings too; that one of them stands in for a required setting is not expressed.
 */
function configSchema({ name, description, allSettings }: Tap): JsonObject {
  const properties = [...describeSettings(allSettings)].flatMap(([setting, property]) =>
    [setting, ...(property.aliases ?? [])].map((key) => [key, property] as const),
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `Settings of ${name}`,
    description,
    type: "object",
    properties: { $schema: { type: "string" }, ...Object.fromEntries(properties) },
    required: requiredSettings(allSettings),
  };
}

function aboutText(
  { name, description, version, allSettings }: Tap,
  tables: readonly TableFacts[],
): string {
  const settings = [...describeSettings(allSettings)].map(
    ([setting, { description: meaning, default: standard }]) =>
      `  ${setting}${standard === undefined ? "" : ` (default ${defaultText(standard)})`}${meaning ? `\n      ${meaning}` : ""}`,
  );
  return [
    `${name} ${version}`,
    description,
    "",
    `Capabilities: ${capabilities.join(", ")}`,
    "",
    "Settings:",
    ...settings,
    ...listed("Tables:", tables, ({ isExtra }) => !isExtra),
    ...listed("Extra tables, read if extra_streams names them:", tables, ({ isExtra }) => isExtra),
  ].join("\n");
}

function listed(
  heading: string,
  tables: readonly TableFacts[],
  isListed: (table: TableFacts) => boolean,
): string[] {
  const areScopesKnown = tables.some(({ scope }) => scope !== null);
  const lines = tables
    .filter(isListed)
    .map(
      ({ name, scope, cost }) =>
        `  ${name}\n      ${areScopesKnown ? `${scopeText(scope)}; ` : ""}${cost}`,
    );
  return lines.length === 0 ? [] : ["", heading, ...lines];
}

function scopeText(scope: TableFacts["scope"]): string {
  if (scope === false) return "any valid key";
  return scope === null ? "permission not documented" : `needs ${scope}`;
}

function aboutMarkdown(
  { name, description, version, allSettings }: Tap,
  tables: readonly TableFacts[],
): string {
  const rows = [...describeSettings(allSettings)].map(
    ([setting, { description: meaning = "", default: standard, secret }]) =>
      `| \`${setting}\` | ${secret === true ? "yes" : ""} | ${standard === undefined ? "" : `\`${defaultText(standard)}\``} | ${meaning} |`,
  );
  return [
    `# ${name}`,
    "",
    `${description}. Version ${version}.`,
    "",
    "## Capabilities",
    "",
    ...capabilities.map((capability) => `- \`${capability}\``),
    "",
    "## Settings",
    "",
    "| Setting | Secret | Default | Meaning |",
    "|---|---|---|---|",
    ...rows,
    "",
    "## Tables",
    "",
    "| Table | Extra | Key | Permission | Cost |",
    "|---|---|---|---|---|",
    ...tables.map(
      ({ name: table, isExtra, keys, scope, cost }) =>
        `| \`${table}\` | ${isExtra ? "yes" : ""} | ${keys.map((key) => `\`${key}\``).join(", ")} | ${permissionText(scope)} | ${cost} |`,
    ),
  ].join("\n");
}
