/** The recipe of CONTRIBUTING.md, as its reader follows it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { commandLinesOf } from "./shell.ts";

/** The files that the recipe has its reader write, by path. */
export function recipeFiles(): ReadonlyMap<string, string> {
  const blocks = contributing().matchAll(/<!-- recipe: (\S+) -->\n( *)```ts\n([\s\S]*?)\n *```/g);
  return new Map(
    [...blocks].map(([, path = "", indent = "", body = ""]) => [
      path,
      `${body.replaceAll(new RegExp(`^${indent}`, "gm"), "")}\n`,
    ]),
  );
}

/** The commands that the recipe has its reader type, in order. */
export function recipeCommands(): string[] {
  const unindented = contributing().replaceAll(/^ {3}/gm, "");
  return commandLinesOf(unindented)
    .filter(({ heading }) => heading === "Add a table")
    .map(({ line }) => line);
}

function contributing(): string {
  return readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
}
