/**
 * Answers commands whose output the build has prepared: Meltano runs `--discover` before every run, and loading the tap
 * takes several times as long as starting Node.js. Anything unusual is left to the tap.
 */

import { readFileSync, writeSync } from "node:fs";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { readSettings, variableOf } from "../config/config-files.ts";
import { plainSettings } from "../config/plain-settings.ts";
import type { SettingDescription } from "../config/setting-description.ts";
import { readCatalog, readState } from "./catalog-and-state.ts";

/** What the build knows about a prepared catalog. */
export interface CatalogConditions {
  /** Name of the tap. */
  readonly tap: string;
  readonly settings: Readonly<Record<string, SettingDescription>>;
  /** The settings that decide the catalog: for other values than their defaults, it may be another one. */
  readonly decisive: readonly string[];
}

/** File of the prepared catalog, in the folder of prepared outputs. */
export const catalogFile = "catalog.json";

/** File of the `CatalogConditions`. */
export const conditionsFile = "conditions.json";

/** File of the version. */
export const versionFile = "version.txt";

/** File of `--about` in one of its formats. */
export function aboutFile(format: string): string {
  return `about-${format}.txt`;
}

/** Flags of the commands with a prepared output, and of the files that Meltano adds to them. */
const options = {
  version: { type: "boolean" },
  about: { type: "boolean" },
  format: { type: "string" },
  discover: { type: "boolean", short: "d" },
  config: { type: "string", short: "c", multiple: true },
  catalog: { type: "string" },
  properties: { type: "string", short: "p" },
  state: { type: "string", short: "s" },
} as const;

/**
 * Writes the prepared output of a command to stdout, if there is one and it is what the tap would write.
 *
 * @param folder The prepared outputs, with a trailing slash; need not exist.
 * @param args The arguments, without the program.
 * @returns Whether it was written; if not, the tap must run.
 */
export function answerPrepared(
  folder: URL,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): boolean {
  try {
    const file = preparedFile(folder, args, environment);
    if (file === null) return false;
    writeAll(readFileSync(new URL(file, folder)));
    return true;
  } catch {
    // The tap meets the same error, and reports it.
    return false;
  }
}

/** Name of the file with a command's output; null if the tap must run. */
function preparedFile(
  folder: URL,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): string | null {
  const { version, about, format, discover, ...files } = parseArgs({
    args: [...args],
    options,
  }).values;
  if (version === true) return args.length === 1 ? versionFile : null;
  if (about === true) return aboutFile(format ?? "text");
  if (discover !== true || format !== undefined) return null;
  const conditions: CatalogConditions = JSON.parse(
    readFileSync(new URL(conditionsFile, folder), "utf8"),
  );
  return isUnchanged(conditions, files, environment) ? catalogFile : null;
}

/** The files of the command line. */
interface InputFiles {
  readonly config?: readonly string[] | undefined;
  readonly catalog?: string | undefined;
  readonly properties?: string | undefined;
  readonly state?: string | undefined;
}

/**
 * Whether all inputs are valid, cause no warning, and leave the catalog as it is without any.
 *
 * @throws ConfigError when a file can't be read.
 */
function isUnchanged(
  { tap, settings, decisive }: CatalogConditions,
  { config = [], catalog, properties, state }: InputFiles,
  environment: NodeJS.ProcessEnv,
): boolean {
  const levels = [variableOf(tap, "loglevel"), "LOGLEVEL"];
  if (levels.some((variable) => environment[variable] !== undefined)) return false;
  const descriptions = new Map(Object.entries(settings));
  const { values } = readSettings(config, tap, descriptions, environment);
  readCatalog(catalog ?? properties);
  readState(state);
  const complete = plainSettings(descriptions, values);
  return (
    complete !== null &&
    decisive.every((name) => isDeepStrictEqual(complete[name], settings[name]?.default))
  );
}

/** Milliseconds to wait for room in a full pipe. */
const pause = 5;

/**
 * Writes to stdout without Node's stream for it, which takes a tenth of the time of a start.
 *
 * @throws Error of the system when it can't be written.
 */
function writeAll(bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
}
