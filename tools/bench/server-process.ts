/** Starts the server's process and queries it for the requests it received. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { SandboxOptions } from "../../sandbox/server.ts";

export interface ServerOptions
  extends Pick<SandboxOptions, "incidents" | "seed" | "rateLimits" | "latency"> {
  /** Requests left of the key's limit at the start. Default: all. */
  readonly left?: number;
  /** Requests per second that another client makes under the same limit. Default: none. */
  readonly otherClient?: number;
}

export type ServerQuestion = "requests" | "close";

export interface ServerAnswer {
  readonly origin: string;
  readonly apiKey: string;
  /** The requests since the previous question. */
  readonly requests: readonly {
    readonly url: string;
    readonly status?: number | undefined;
    /** Milliseconds. */
    readonly time: number;
  }[];
}

/** A running server. */
export class Server {
  readonly #child: ChildProcess;

  /** @param program The program in this folder that serves. Default: the sandbox's. */
  constructor(options: ServerOptions, program: "server" | "large-server" = "server") {
    const script = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
    this.#child = fork(script, [JSON.stringify(options)], { execArgv: ["--import", "tsx"] });
  }

  /** Its address, and the requests since the previous question; the first answer arrives once it listens. */
  async ask(): Promise<ServerAnswer> {
    this.#child.send("requests" satisfies ServerQuestion);
    const [answer]: [ServerAnswer] = await Promise.race([
      once(this.#child, "message") as Promise<[ServerAnswer]>,
      once(this.#child, "exit").then(() => {
        throw new Error("The server ended");
      }),
    ]);
    return answer;
  }

  /** Stops it. */
  async close(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.send("close" satisfies ServerQuestion);
    await ended;
  }
}
