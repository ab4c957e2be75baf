/** A Node.js that is too old for the project, for the tests. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, runProgram } from "./run-program.ts";

const place = join(root, ".cache", "node-18");
const name = `node-${process.platform}-${process.arch}`;

/** The program of Node.js 18. */
export const oldNode = join(place, "node_modules", name, "bin", "node");

/** Installs it unless that has been done before; the reason why it can't be, or false. In continuous integration there is none. */
export async function reasonToSkip(): Promise<string | false> {
  if (existsSync(oldNode)) return false;
  const options = ["install", "--prefix", place, "--no-audit", "--no-fund", `${name}@18`];
  const { code, stderr } = await runProgram("npm", options);
  return code !== 0 && process.env.CI !== "true" && `Node.js 18 can't be installed: ${stderr}`;
}
