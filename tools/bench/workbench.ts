/** Shared by all measurements: the programs and their files. */

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Catalog } from "singer-tap-sdk/singer";
import type { Command } from "./measure.ts";
import type { InstalledPeers } from "./peers/installed-peers.ts";
import type { ServerAnswer } from "./server-process.ts";

/** The options of the measurements. */
export interface WorkbenchOptions {
  /** Path of the bundled tap. */
  readonly cli: string;
  /** Path of the compiled baseline program. */
  readonly baseline: string;
  /** The other tools' taps to measure. */
  readonly peers: InstalledPeers;
  /** Folder for files. */
  readonly folder: string;
  /** Number of measurements per program. */
  readonly rounds: number;
  /** Fraction of the full size: 1, or less for a smoke test. */
  readonly scale: number;
}

/** Creates the commands to measure. */
export class Workbench {
  readonly options: WorkbenchOptions;
  #catalog: Promise<Catalog> | undefined;

  constructor(options: WorkbenchOptions) {
    this.options = options;
  }

  /** The number of incidents of a full measurement, scaled. */
  incidents(full: number): number {
    return Math.max(20, Math.round(full * this.options.scale));
  }

  /**
   * The tap, reading these tables of a server; null for all.
   *
   * @param deselected Columns to leave out. Default: none.
   */
  async tap(
    place: ServerAnswer,
    streams: readonly string[] | null,
    deselected: readonly string[] = [],
  ): Promise<Command> {
    const { origin, apiKey } = place;
    const config = await this.#file(origin, "config", { api_key: apiKey, api_url: origin });
    if (streams === null) return this.#node(this.options.cli, "--config", config);
    const catalog = await this.catalog();
    const chosen = catalog.streams
      .filter(({ stream }) => streams.includes(stream))
      .map((entry) => ({
        ...entry,
        metadata: entry.metadata.map((one) =>
          deselected.includes(one.breadcrumb[1] ?? "")
            ? { ...one, metadata: { ...one.metadata, selected: false } }
            : one,
        ),
      }));
    const selection = await this.#file(origin, streams.join("-"), { streams: chosen });
    return this.#node(this.options.cli, "--config", config, "--catalog", selection);
  }

  /**
   * The same requests with as little work as possible: `discard` reads the responses, `sketch` also parses them and
   * writes their records as lines.
   *
   * @param lanes Requests in flight at the same time.
   */
  async baseline(mode: "discard" | "sketch", lanes: number, place: ServerAnswer): Promise<Command> {
    const { origin, apiKey, requests } = place;
    const urls = requests.map(({ url }) => url);
    const work = await this.#file(origin, "work", { origin, apiKey, urls });
    return this.#node(this.options.baseline, mode, String(lanes), work);
  }

  /** What reads the lists requested from a server with other tools, by their names. */
  async peers({ origin, apiKey, requests }: ServerAnswer): Promise<ReadonlyMap<string, Command>> {
    const { streams } = await this.catalog();
    const urls = new Map(
      requests.map(({ url }) => new URL(url, origin)).map((url) => [url.pathname, url]),
    );
    const lists = [...urls].flatMap(([path, { searchParams }]) => {
      const entry = streams.find(({ stream }) => path.endsWith(`/${stream}`));
      if (entry === undefined) return [];
      const { stream: name, schema, key_properties: keys = [] } = entry;
      return [{ name, path, pageSize: Number(searchParams.get("page_size")), keys, schema }];
    });
    const file = (name: string, content: unknown) => this.#file(origin, name, content);
    return this.options.peers.commands({ origin, apiKey, lists, file });
  }

  /** The catalog as the tap prints it. */
  catalog(): Promise<Catalog> {
    this.#catalog ??= promisify(execFile)(process.execPath, [this.options.cli, "--discover"], {
      maxBuffer: 2 ** 26,
    }).then(({ stdout }) => JSON.parse(stdout));
    return this.#catalog;
  }

  #node(...args: readonly string[]): Command {
    return { program: "node", args };
  }

  /** Writes a file for a server, and returns its path. */
  async #file(origin: string, name: string, content: unknown): Promise<string> {
    const path = join(this.options.folder, `${new URL(origin).port}-${name}.json`);
    await writeFile(path, JSON.stringify(content));
    return path;
  }
}
