/**
 * Compares the streams with an OpenAPI file of the API, to keep the tap complete as the API grows.
 *
 * npm run check:api -- path/to/openapi.json
 * npm run check:api -- https://example.com/openapi.json
 */

import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import ky from "ky";
import { differencesOf, isGone } from "./compare.ts";
import { unneededExemptions, withoutExempt } from "./exemptions.ts";
import { exitCode } from "./exit-code.ts";
import { type OpenApi, referenceOf } from "./openapi.ts";
import { type Reference, referenceFile, referenceText } from "./reference.ts";
import { tablesOfTap } from "./tables.ts";

const command = new Command("check:api")
  .description("Compares the streams with an OpenAPI file of the API")
  .argument("<file or URL>", "the OpenAPI file, as JSON")
  .option("--write", "regenerate reference-columns.json, which the tests and the sandbox use")
  .addHelpText(
    "after",
    `
Exit codes:
  0  the streams read all that the file describes
  1  the API has more: an endpoint, a property, a parameter or a value of an enum
  2  the file can't be read
  3  something that the tap reads or sends is gone or has another type`,
  );
const { write } = command.parse().opts<{ write?: true }>();

const [place = ""] = command.args;
const reference = await read(place);
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
  say(`exemptions no longer needed: ${unneeded.length}`);
  for (const subject of unneeded) say(`  ${subject}`);
}
const endpoints = Object.keys(reference.endpoints).length;
say(`${endpoints} endpoints compared with ${tables.length} streams`);
if (unexplained.some(isGone)) process.exitCode = exitCode.gone;
else if (unexplained.length + unneeded.length > 0) process.exitCode = exitCode.apiHasMore;

async function read(place: string): Promise<Reference> {
  try {
    const isUrl = /^https?:/.test(place);
    const text = isUrl ? await ky(place).text() : readFileSync(place, "utf8");
    const openApi: Partial<OpenApi> | null = JSON.parse(text);
    const { paths, components } = openApi ?? {};
    if (typeof paths !== "object") throw new Error("it has no paths");
    return referenceOf({ paths, ...(components && { components }) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return command.error(`${place} can't be read as a JSON OpenAPI file: ${reason}`, {
      exitCode: exitCode.unreadable,
    });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
