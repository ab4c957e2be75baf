/** What a tap of another tool needs to read the same lists. */

import type { Command } from "../measure.ts";

/** A list that the tap has requested. */
export interface RequestedList {
  /** The stream's name, which is also the property with the records. */
  readonly name: string;
  readonly path: string;
  readonly pageSize: number;
  readonly keys: readonly string[];
  /** The stream's JSON schema in the tap's catalog. */
  readonly schema: object;
}

/** The lists, and where they are. */
export interface Work {
  readonly origin: string;
  readonly apiKey: string;
  readonly lists: readonly RequestedList[];
  /** Writes a file for the peer as JSON, and returns its path. */
  file(name: string, content: unknown): Promise<string>;
}

/** Another tool's tap. */
export interface Peer {
  /** With its version, as in the reports. */
  readonly name: string;
  /**
   * Installs it if it is not installed yet.
   *
   * @returns The path of its program.
   * @throws Error that says why it can't be had.
   */
  install(): Promise<string>;
  /** What reads the lists with the installed program. */
  command(program: string, work: Work): Promise<Command>;
}
