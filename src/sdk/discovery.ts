/** Finds the stream classes of a tap by reading a folder: adding a table is adding a file. */

import { readdir } from "node:fs/promises";
import { posix } from "node:path";
import { Stream, type StreamClass } from "./stream.ts";

/** The parts of the outside world that discovery needs; tests put others in their place. */
export interface DiscoveryHost {
  readonly readdir: (folder: URL) => Promise<readonly string[]>;
  readonly import: (file: URL) => Promise<Record<string, unknown>>;
}

export interface Discovered {
  readonly classes: readonly StreamClass[];
  /** Files that were passed over, each with the reason. */
  readonly ignored: readonly string[];
}

const nodeHost: DiscoveryHost = {
  readdir: (folder) => readdir(folder),
  import: (file) => import(file.href),
};

/**
 * Imports every `.ts` or `.js` file of a folder, or one file alone, and collects the stream classes that it exports, one
 * by one or in a list, in the order of the file names. Folders inside it are not read: base classes and shared shapes
 * live there.
 */
export async function discoverStreams(
  folder: URL,
  host: DiscoveryHost = nodeHost,
): Promise<Discovered> {
  const isFolder = folder.pathname.endsWith("/");
  const names = isFolder
    ? [...(await host.readdir(folder))].sort()
    : [posix.basename(folder.pathname)];
  const found = await Promise.all(
    names.map(async (name) => {
      if (!/\.[jt]s$/.test(name)) return { classes: [], ignored: null };
      if (/\.d\.ts$/.test(name)) return { classes: [], ignored: `${name}: holds types only` };
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
  };
}

function isStreamClass(value: unknown): value is StreamClass {
  return typeof value === "function" && value.prototype instanceof Stream;
}
