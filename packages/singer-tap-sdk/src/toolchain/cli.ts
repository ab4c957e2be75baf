#!/usr/bin/env node
/** The program for tap authors: creates the project of a new tap, and builds a tap's bundle and wheel. */

import "../check-node.ts";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { counted } from "../text/counted.ts";
import { bundle } from "./bundle.ts";
import { writeNewTap } from "./new-tap.ts";
import type { TapFiles } from "./openapi/tap-files.ts";
import { buildWheel } from "./wheel.ts";

// Two levels up from both dist/toolchain and src/toolchain.
const root = fileURLToPath(new URL("../../", import.meta.url));

const program = new Command("singer-tap-sdk").description("For authors of Singer taps.");

program
  .command("new")
  .description("create the project of a new tap, with a stream, tests, and this SDK")
  .argument("<name>", "name of the tap, such as tap-shop")
  .argument("[folder]", "folder of the project (default: the tap's name)")
  .option("--openapi <file or URL>", "make a stream of each list in this OpenAPI file")
  .action((name: string, folder: string | undefined, { openapi }: { openapi?: string }) =>
    attempt(async () => {
      const place = folder ?? name;
      const { made } = await writeNewTap({
        name,
        folder: place,
        sdk: root,
        openApi: openapi ?? null,
      });
      if (made !== null) process.stdout.write(reportOf(made));
      process.stdout.write(`Created ${name} in ${place}; run npm install and npm test there\n`);
    }),
  );

program
  .command("build")
  .description("bundle the tap in this folder: programs, streams and their dependencies")
  .argument("[folder]", "folder of the bundle", "dist")
  .action((folder: string) => attempt(() => bundle(process.cwd(), resolve(folder))));

program
  .command("wheel")
  .description("build a Python wheel of the tap in this folder, with Node.js as a dependency")
  .argument("[folder]", "folder of the wheel", "dist-python")
  .action((folder: string) =>
    attempt(async () => {
      await buildWheel(process.cwd(), resolve(folder));
      process.stdout.write(`Built the wheel in ${resolve(folder)}\n`);
    }),
  );

/** What an OpenAPI file made, and what it does not tell. */
function reportOf({ streams, endpoints, gaps }: TapFiles): string {
  const lines = gaps.map((gap) => `  ${gap}\n`).join("");
  const told =
    gaps.length === 0
      ? ""
      : `What the file does not tell, ${counted(gaps.length, "gap")}:\n${lines}`;
  return `${told}${counted(streams, "stream")} of ${counted(endpoints, "list endpoint")}\n`;
}

/** Runs a command; prints an error as one line. */
async function attempt(act: () => void | Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    program.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

await program.parseAsync();
