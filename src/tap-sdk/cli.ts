#!/usr/bin/env node
/** The program for authors of taps: writes the project of a new tap, and builds the wheel of one. */

import "../check-node.ts";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { readManifest } from "./manifest.ts";
import { writeNewTap } from "./new-tap.ts";
import { sdkSpecifier } from "./sdk-specifier.ts";
import { buildWheel } from "./wheel.ts";

// As far above dist/tap-sdk as above src/tap-sdk.
const root = fileURLToPath(new URL("../../", import.meta.url));
const sdk = readManifest(root);

const program = new Command("tap-sdk").description("For authors of Singer taps.");

program
  .command("new")
  .description("write the project of a new tap, with a table, tests and a README")
  .argument("<name>", '"tap-" and what the tap reads, such as tap-shop')
  .argument("[folder]", "where it is written; by default a folder of the tap's name")
  .option(
    "--sdk <specifier>",
    "what npm installs the SDK from: a version, the path of its package, or a URL",
    `^${sdk.version}`,
  )
  .action((name: string, folder: string = name, options: { sdk: string }) => {
    return attempt(() => {
      writeNewTap(join(root, "template"), folder, { name, sdk: sdkSpecifier(options.sdk) });
      process.stdout.write(`${name} is in ${folder}: go there, npm install, npm test\n`);
    });
  });

program
  .command("wheel")
  .description("build the wheel of the tap in this folder, with all that it needs but Node.js")
  .argument("[folder]", "where the wheel is put", "dist-python")
  .action((folder: string) =>
    attempt(async () => {
      await buildWheel(process.cwd(), resolve(folder));
      process.stdout.write(`The wheel is in ${resolve(folder)}\n`);
    }),
  );

/** Does what was asked; what is wrong is told in one line. */
async function attempt(act: () => void | Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    program.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

await program.parseAsync();
