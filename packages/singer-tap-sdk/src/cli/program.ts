/** A module as the program of a tap. */

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Tap } from "../tap/tap.ts";
import { runCommandLine } from "./command-line.ts";

/**
 * Runs a tap where this module is the program that the process was started with, also by a link such as npm makes; does
 * nothing where another module imports it, as tests do: `runAsProgram(new ShopTap(), import.meta)`. The module is not
 * waited for, so that it can hold the streams as well.
 */
export function runAsProgram(tap: Tap, { url }: Pick<ImportMeta, "url">): void {
  const [, program] = process.argv;
  if (program === undefined || realpathSync(program) !== fileURLToPath(url)) return;
  void runCommandLine(tap, process).then((code) => {
    process.exitCode = code;
  });
}
