/** The other tools' taps that can be measured here. */

import type { Command } from "../measure.ts";
import type { Peer, Work } from "./peer.ts";

/** Peers with their programs. */
export class InstalledPeers {
  readonly #programs: ReadonlyMap<Peer, string>;

  private constructor(programs: ReadonlyMap<Peer, string>) {
    this.#programs = programs;
  }

  /**
   * Installs them.
   *
   * @param skipped Receives one line for each that can't be had, with the reason.
   */
  static async install(
    peers: readonly Peer[],
    skipped: (line: string) => void,
  ): Promise<InstalledPeers> {
    const programs = new Map<Peer, string>();
    for (const peer of peers) {
      try {
        programs.set(peer, await peer.install());
      } catch (error) {
        skipped(`${peer.name} is skipped: ${reasonOf(error)}`);
      }
    }
    return new InstalledPeers(programs);
  }

  /** With their versions. */
  get names(): readonly string[] {
    return [...this.#programs.keys()].map(({ name }) => name);
  }

  /** What reads the same lists, by the peer's name. */
  async commands(work: Work): Promise<ReadonlyMap<string, Command>> {
    const commands = new Map<string, Command>();
    for (const [peer, program] of this.#programs) {
      commands.set(peer.name, await peer.command(program, work));
    }
    return commands;
  }
}

/** The last line of what an installer wrote, or what prevented its start. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT" && "path" in error) {
    return `${error.path} is not installed`;
  }
  const stderr = "stderr" in error ? String(error.stderr).trim() : "";
  return (stderr === "" ? error.message : stderr).split("\n").at(-1)?.trim() ?? "";
}
