/** Reads package.json. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string | { readonly name: string };
  readonly license: string;
  readonly keywords: readonly string[];
  /** Programs by name. */
  readonly bin: Readonly<Record<string, string>>;
}

/** Reads the package.json of a folder; missing fields are empty. */
export function readManifest(folder: string): Manifest {
  const defaults = { description: "", author: "", license: "", keywords: [], bin: {} };
  return { ...defaults, ...JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) };
}
