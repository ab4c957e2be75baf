/** Starts the server's process and asks it what was requested. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { SandboxOptions } from "../../sandbox/server.ts";

export interface ServerOptions
  extends Pick<SandboxOptions, "incidents" | "seed" | "rateLimits" | "latency"> {
  /** Requests that are left of the key's limit at the start. Default: all. */
  readonly left?: number;
  /** Requests a second that another client makes under the same limit. Default none. */
  readonly otherClient?: number;
}

export type ServerQuestion = "requests" | "close";

export interface ServerAnswer {
  readonly origin: string;
  readonly apiKey: string;
  /** What was requested since the question before. */
  readonly requests: readonly {
    readonly url: string;
    readonly status?: number | undefined;
    /** Milliseconds. */
    readonly time: number;
  }[];
}

/** A server that is running. */
export class Server {
  readonly #child: ChildProcess;

  constructor(options: ServerOptions) {
    const script = fileURLToPath(new URL("./server.ts", import.meta.url));
    this.#child = fork(script, [JSON.stringify(options)], { execArgv: ["--import", "tsx"] });
  }

  /** Where it is, and what it was asked since the question before; the first answer comes once it listens. */
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

  /** Ends it. */
  async close(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.send("close" satisfies ServerQuestion);
    await ended;
  }
}
