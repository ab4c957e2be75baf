/** The files that are generated from the code, each with its whole content. */

import { readFileSync } from "node:fs";
import { parseSettings, pluginDefinition } from "singer-tap-sdk";
import { stringify } from "yaml";
import { createLogger } from "../../packages/singer-tap-sdk/src/logging/logger.ts";
import { Redactor } from "../../packages/singer-tap-sdk/src/logging/redactor.ts";
import { settingsSchema } from "../../src/config.ts";
import { IncidentTap } from "../../src/tap.ts";
import { hubDefinition, hubPath } from "../hub/definition.ts";
import { dbtColumns, dbtSources } from "./dbt.ts";
import { withPersonalData } from "./personal-summary.ts";
import { withSettings } from "./settings-table.ts";
import { tablesPages } from "./tables-page.ts";
import { withTables } from "./tables-summary.ts";
import { withExplanations } from "./troubleshooting.ts";

/** The content of each generated file, by path from the repository root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  // The documentation also covers columns that hold credentials.
  const settings = parseSettings(settingsSchema, { api_key: "key", include_secrets: true });
  const logger = createLogger({
    name: "generate",
    level: "error",
    json: false,
    output: process.stderr,
    redactor: new Redactor(),
  });
  const tap = new IncidentTap();
  const streams = await tap.streams(settings, logger);
  const manifest: { readonly repository?: { readonly url: string } } = JSON.parse(
    readFileSync(fileOf("package.json"), "utf8"),
  );
  const repository = manifest.repository?.url.replace(/^git\+|\.git$/g, "");
  const staging = fileOf("dbt/models/staging/");
  return new Map([
    ["dbt/models/staging/columns.md", dbtColumns(streams, staging)],
    ["dbt/models/staging/sources.yml", dbtSources(streams, staging, tap.streamsFolder)],
    [
      "docs/settings.md",
      withSettings(readFileSync(fileOf("docs/settings.md"), "utf8"), tap.allSettings),
    ],
    ...tablesPages(streams, tap.streamsFolder),
    [
      "docs/troubleshooting.md",
      withExplanations(readFileSync(fileOf("docs/troubleshooting.md"), "utf8")),
    ],
    ["SECURITY.md", withPersonalData(readFileSync(fileOf("SECURITY.md"), "utf8"), streams)],
    ["README.md", withTables(readFileSync(fileOf("README.md"), "utf8"), streams)],
    [`tools/hub/${hubPath}`, stringify(hubDefinition(tap, repository))],
    ["plugin.json", `${JSON.stringify(pluginDefinition(tap), null, 2)}\n`],
  ]);
}

function fileOf(path: string): URL {
  return new URL(`../../${path}`, import.meta.url);
}
