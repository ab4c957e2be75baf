/** Runs a module as the program of a tap. */

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Tap } from "../tap/tap.ts";
import { runCommandLine } from "./command-line.ts";

/**
 * Runs a tap if this module is the program of the process, possibly through a link such as npm creates; does nothing if
 * another module imports it, as tests do: `runAsProgram(new ShopTap(), import.meta)`. Does not wait for the module to
 * finish loading, so that it can also contain the streams.
 */
export function runAsProgram(tap: Tap, { url }: Pick<ImportMeta, "url">): void {
  const [, program] = process.argv;
  if (program === undefined || realpathSync(program) !== fileURLToPath(url)) return;
  void runCommandLine(tap, process).then((code) => {
    process.exitCode = code;
  });
}
