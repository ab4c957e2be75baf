/** Reads the catalog and the state that the command line names. */

import { readJson, readObject } from "../config/config-files.ts";
import { ConfigError } from "../errors/index.ts";
import { type Catalog, parseCatalog, parseState, type State } from "../singer/index.ts";

/**
 * Reads a catalog; undefined without a path.
 *
 * @throws ConfigError when it can't be read or is not a catalog.
 */
export function readCatalog(path: string | undefined): Catalog | undefined {
  if (path === undefined) return undefined;
  const parsed = parseCatalog(readObject(path, "catalog"));
  if ("problems" in parsed) {
    throw new ConfigError(parsed.problems.map((problem) => `${path}: ${problem}`));
  }
  return parsed.catalog;
}

/**
 * Reads a state; undefined without a path.
 *
 * @throws ConfigError when it can't be read or is not a state.
 */
export function readState(path: string | undefined): State | undefined {
  if (path === undefined) return undefined;
  const parsed = parseState(readJson(path, "state", { mayBeEmpty: true }));
  if ("problems" in parsed) {
    throw new ConfigError(parsed.problems.map((problem) => `${path}: ${problem}`));
  }
  return parsed.state;
}
