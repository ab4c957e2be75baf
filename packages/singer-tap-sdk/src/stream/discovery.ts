/** Finds a tap's stream classes by reading a folder: to add a table, add a file. */

import { readdir } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors/index.ts";
import { copyMark, copyOf, ownCopy } from "../package/copies.ts";
import { joinNames } from "../text/join-names.ts";
import { isRESTStream } from "./rest-stream.ts";
import type { Stream, StreamClass } from "./stream.ts";

/** File system and module loader for discovery; tests substitute their own. */
export interface DiscoveryHost {
  readonly readdir: (folder: URL) => Promise<readonly string[]>;
  readonly import: (file: URL) => Promise<Record<string, unknown>>;
}

export interface Discovered {
  readonly classes: readonly StreamClass[];
  /** Skipped files, each with the reason. */
  readonly ignored: readonly string[];
  /** Names of other entries in the folder, including folders. */
  readonly others: readonly string[];
}

const nodeHost: DiscoveryHost = {
  readdir: (folder) => readdir(folder),
  import: (file) => import(file.href),
};

/**
 * Imports every `.ts` or `.js` file of a folder, or a single file, and collects the stream classes that it exports,
 * individually or in an array, in order of file name. Subfolders are not read: they hold base classes and shared
 * shapes.
 *
 * @throws ConfigError when the folder does not exist, which is a bug in the tap.
 */
export async function discoverStreams(
  folder: URL,
  host: DiscoveryHost = nodeHost,
): Promise<Discovered> {
  const isFolder = folder.pathname.endsWith("/");
  const names = isFolder ? await fileNames(folder, host) : [posix.basename(folder.pathname)];
  const sources = names.filter((name) => sourceName.test(name));
  const found = await Promise.all(
    sources.map(async (name) => {
      if (/\.d\.[cm]?ts$/.test(name)) return { classes: [], ignored: `${name}: ${typesOnly}` };
      if (!/\.[jt]s$/.test(name))
        return { classes: [], ignored: `${name}: is neither a .ts nor a .js file` };
      const exported = Object.values(await host.import(new URL(name, folder)));
      const classes = exported.flat().filter(isStreamClass);
      const ignored = classes.length === 0 ? `${name}: exports no stream class` : null;
      return { classes, ignored };
    }),
  );
  return {
    // A class may be exported under two names.
    classes: [...new Set(found.flatMap(({ classes }) => classes))],
    ignored: found.flatMap(({ ignored }) => ignored ?? []),
    others: names.filter((name) => !sourceName.test(name)),
  };
}

/** Why a declaration file is skipped; the compiler writes one next to each source. */
export const typesOnly = "holds types only";

/** Names of files that may export classes. */
const sourceName = /\.[cm]?[jt]s$/;

async function fileNames(folder: URL, host: DiscoveryHost): Promise<readonly string[]> {
  try {
    return [...(await host.readdir(folder))].sort();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new ConfigError([`streamsFolder does not exist: ${fileURLToPath(folder)}`]);
  }
}

function isStreamClass(value: unknown): value is StreamClass {
  // Only the base class has the mark as its own property.
  return (
    typeof value === "function" && copyOf(value) !== undefined && !Object.hasOwn(value, copyMark)
  );
}

/**
 * Rejects classes that are built on another version of this library than the tap: state of one version need not be
 * readable by another.
 *
 * @throws ConfigError naming both versions and their paths.
 */
export function requireOneVersion(classes: readonly StreamClass[]): void {
  const foreign = classes.filter((one) => copyOf(one)?.version !== ownCopy.version);
  const [first] = foreign;
  if (first === undefined) return;
  const { version, path } = copyOf(first) ?? { version: "unknown", path: "nowhere" };
  const names = joinNames(foreign.map(({ name }) => name));
  throw new ConfigError([
    `The tap runs on version ${ownCopy.version} of the SDK, in ${ownCopy.path}, and ${names} on version ${version}, in ${path}; install one version for both`,
  ]);
}

/** Members that a stream must declare but does not, as an abstract class; empty for a complete stream. */
export function undeclaredBy(stream: Stream): readonly string[] {
  const needed = ["name", "schema", "pages", ...(isRESTStream(stream) ? ["path", "urlBase"] : [])];
  return needed.filter((member) => !(member in stream));
}
