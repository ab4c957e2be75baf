/**
 * Compares the streams with an OpenAPI file of the API, to keep the tap complete as the API grows.
 *
 * npm run check:api -- path/to/openapi.json
 * npm run check:api -- https://example.com/openapi.json
 */

import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import ky from "ky";
import { exitCode, reportDifferences } from "singer-tap-sdk/openapi";
import { exemptions } from "./exemptions.ts";
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
  process.stdout.write("reference-columns.json is written\n");
}
const tables = await tablesOfTap();
process.exitCode = reportDifferences(tables, reference, exemptions, process.stdout);

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
