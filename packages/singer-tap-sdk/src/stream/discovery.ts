/** Finds the stream classes of a tap by reading a folder: adding a table is adding a file. */

import { readdir } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors/index.ts";
import { copyMark, copyOf, ownCopy } from "../package/copies.ts";
import { joinNames } from "../text/join-names.ts";
import { isRESTStream } from "./rest-stream.ts";
import type { Stream, StreamClass } from "./stream.ts";

/** The parts of the outside world that discovery needs; tests put others in their place. */
export interface DiscoveryHost {
  readonly readdir: (folder: URL) => Promise<readonly string[]>;
  readonly import: (file: URL) => Promise<Record<string, unknown>>;
}

export interface Discovered {
  readonly classes: readonly StreamClass[];
  /** Files that were passed over, each with the reason. */
  readonly ignored: readonly string[];
  /** Names of what else is in the folder, folders among them. */
  readonly others: readonly string[];
}

const nodeHost: DiscoveryHost = {
  readdir: (folder) => readdir(folder),
  import: (file) => import(file.href),
};

/**
 * Imports every `.ts` or `.js` file of a folder, or one file alone, and collects the stream classes that it exports, one
 * by one or in a list, in the order of the file names. Folders inside it are not read: base classes and shared shapes
 * live there.
 *
 * @throws ConfigError when there is no such folder: a mistake in the tap.
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
        return { classes: [], ignored: `${name}: ends in neither .ts nor .js` };
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

/** Why a file of declarations is passed over, as the compiler writes one beside each source. */
export const typesOnly = "holds types only";

/** The names of files that may hold classes. */
const sourceName = /\.[cm]?[jt]s$/;

async function fileNames(folder: URL, host: DiscoveryHost): Promise<readonly string[]> {
  try {
    return [...(await host.readdir(folder))].sort();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new ConfigError([`streamsFolder: there is no folder ${fileURLToPath(folder)}`]);
  }
}

function isStreamClass(value: unknown): value is StreamClass {
  // The base class of all has the mark itself.
  return (
    typeof value === "function" && copyOf(value) !== undefined && !Object.hasOwn(value, copyMark)
  );
}

/**
 * Finds classes that are built on another version of this library than the tap, of which there may be several copies:
 * what one version writes, another one need not understand.
 *
 * @throws ConfigError naming both versions, and where they are.
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

/** What a stream must declare and does not, as an abstract class; empty for one that can be read. */
export function undeclaredBy(stream: Stream): readonly string[] {
  const needed = ["name", "schema", "pages", ...(isRESTStream(stream) ? ["path", "urlBase"] : [])];
  return needed.filter((member) => !(member in stream));
}
