/**
 * Compares the streams with an OpenAPI file of the API, and ends with exit code 1 where they differ: how the tap stays
 * complete when the API grows.
 *
 * npm run check:api -- path/to/openapi.json
 */

import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { differencesOf } from "./compare.ts";
import { unneededExemptions, withoutExempt } from "./exemptions.ts";
import { type OpenApi, referenceOf } from "./openapi.ts";
import { type Reference, referenceFile, referenceText } from "./reference.ts";
import { tablesOfTap } from "./tables.ts";

const command = new Command("check:api")
  .description("Compares the streams with an OpenAPI file of the API")
  .argument("<file>", "the OpenAPI file, as JSON")
  .option("--write", "make reference-columns.json anew, which tests and sandbox go by");
const { write } = command.parse().opts<{ write?: true }>();

const [file = ""] = command.args;
const reference = read(file);
if (write) {
  writeFileSync(referenceFile, referenceText(reference));
  say("reference-columns.json is written");
}
const tables = await tablesOfTap();
const differences = differencesOf(tables, reference);
const unexplained = withoutExempt(differences);
const unneeded = unneededExemptions(differences, tables, reference);
for (const kind of new Set(unexplained.map((one) => one.kind))) {
  const found = unexplained.filter((one) => one.kind === kind);
  say(`${kind}: ${found.length}`);
  for (const { subject, detail } of found) say(`  ${subject}${detail ? `: ${detail}` : ""}`);
}
if (unneeded.length > 0) {
  say(`exempt for no reason any more: ${unneeded.length}`);
  for (const subject of unneeded) say(`  ${subject}`);
}
const endpoints = Object.keys(reference.endpoints).length;
say(`${endpoints} endpoints compared with ${tables.length} streams`);
if (unexplained.length + unneeded.length > 0) process.exitCode = 1;

function read(path: string): Reference {
  try {
    const openApi: Partial<OpenApi> | null = JSON.parse(readFileSync(path, "utf8"));
    const { paths, components } = openApi ?? {};
    if (typeof paths !== "object") throw new Error("it has no paths");
    return referenceOf({ paths, ...(components && { components }) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return command.error(`${path} can't be read as an OpenAPI file in JSON: ${reason}`, {
      exitCode: 2,
    });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
