/** The catalog as the compiled tap prints it. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Catalog } from "../src/singer/index.ts";

export async function discover(cli: string): Promise<Catalog> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, "--discover"]);
  return JSON.parse(stdout);
}
