/** What a package.json says, as far as it matters here. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string | { readonly name: string };
  readonly license: string;
  readonly keywords: readonly string[];
  /** The programs, by their name. */
  readonly bin: Readonly<Record<string, string>>;
}

/** Reads the package.json of a folder; what it does not say is empty. */
export function readManifest(folder: string): Manifest {
  const defaults = { description: "", author: "", license: "", keywords: [], bin: {} };
  return { ...defaults, ...JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) };
}
