/** What all measurements share: the programs, and files for them. */

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Catalog } from "singer-tap-sdk/singer";
import type { Command } from "./measure.ts";
import type { ServerAnswer } from "./server-process.ts";

const sdkTap = fileURLToPath(new URL("./meltano-sdk-tap.py", import.meta.url));

/** How the measurements are made. */
export interface WorkbenchOptions {
  /** Path of the bundled tap. */
  readonly cli: string;
  /** Path of the compiled program that does as little as can be. */
  readonly peer: string;
  /** An interpreter of Python that has singer-sdk; null where that peer is not measured. */
  readonly python: string | null;
  /** Where files may be written. */
  readonly folder: string;
  /** How often each program is measured. */
  readonly rounds: number;
  /** Part of the full size that is measured: 1, or less to see that everything works. */
  readonly scale: number;
}

/** Makes the commands that are measured. */
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

  /** The tap, reading these tables of a server; null for all. */
  async tap(place: ServerAnswer, streams: readonly string[] | null): Promise<Command> {
    const { origin, apiKey } = place;
    const config = await this.#file(origin, "config", { api_key: apiKey, api_url: origin });
    if (streams === null) return this.#node(this.options.cli, "--config", config);
    const catalog = await this.catalog();
    const chosen = catalog.streams.filter(({ stream }) => streams.includes(stream));
    const selection = await this.#file(origin, streams.join("-"), { streams: chosen });
    return this.#node(this.options.cli, "--config", config, "--catalog", selection);
  }

  /**
   * The same requests with as little work as can be: `discard` reads the answers, `sketch` also parses them and writes
   * their records as lines.
   *
   * @param lanes Requests under way at the same time.
   */
  async peer(mode: "discard" | "sketch", lanes: number, place: ServerAnswer): Promise<Command> {
    const { origin, apiKey, requests } = place;
    const urls = requests.map(({ url }) => url);
    const work = await this.#file(origin, "work", { origin, apiKey, urls });
    return this.#node(this.options.peer, mode, String(lanes), work);
  }

  /** The lists that a server was asked for, read with the Meltano SDK; null where that is not installed. */
  async meltanoSdk(place: ServerAnswer): Promise<Command | null> {
    const { python } = this.options;
    if (python === null) return null;
    const { origin, apiKey, requests } = place;
    const { streams } = await this.catalog();
    const lists = new Map(requests.map(({ url }) => [new URL(url, origin).pathname, url]));
    const tables = [...lists].flatMap(([path, url]) => {
      const entry = streams.find(({ stream }) => path.endsWith(`/${stream}`));
      if (entry === undefined) return [];
      const page_size = Number(new URL(url, origin).searchParams.get("page_size"));
      const { stream, schema, key_properties } = entry;
      return [{ name: stream, path, page_size, schema, keys: key_properties }];
    });
    const file = await this.#file(origin, "sdk-tables", tables);
    const config = await this.#file(origin, "sdk-config", { api_url: origin, api_key: apiKey });
    return { program: python, args: [sdkTap, file, "--config", config] };
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

  /** Writes a file that belongs to a server, and returns its path. */
  async #file(origin: string, name: string, content: unknown): Promise<string> {
    const path = join(this.options.folder, `${new URL(origin).port}-${name}.json`);
    await writeFile(path, JSON.stringify(content));
    return path;
  }
}
