/** Programs of Python that tests start over and over: as forks of one process, since imports take most of a start. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { keepBytecode } from "../../tools/shared/meltano.ts";

const server = fileURLToPath(new URL("forked-python.py", import.meta.url));

/** Seconds after which a run is killed. */
const timeout = 120;

export interface ForkOptions {
  /** The folder to run in. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
}

/** A program of a virtual environment. Each of its runs is a process of its own, which has its modules from the start. */
export class ForkedPython {
  readonly #server: ChildProcess;
  /** The server forks one run at a time. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param program The path of its script, beside the interpreter.
   * @param modules What it imports at each start.
   */
  constructor(program: string, modules: readonly string[]) {
    this.#server = spawn(join(dirname(program), "python"), [server, program, ...modules], {
      env: { ...process.env, ...keepBytecode },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    // It ends with this process, and does not keep it.
    this.#server.unref();
    this.#server.channel?.unref();
  }

  /** Runs the program to its end, once the runs before this one have ended. */
  run(parameters: readonly string[], options: ForkOptions): Promise<Ended> {
    const run = this.#last.then(() => this.#run(parameters, options));
    this.#last = run.catch(() => {});
    return run;
  }

  async #run(parameters: readonly string[], { cwd, env }: ForkOptions): Promise<Ended> {
    const folder = await mkdtemp(join(tmpdir(), "tap-incident-fork-"));
    const [stdout, stderr] = [join(folder, "stdout"), join(folder, "stderr")];
    this.#server.channel?.ref();
    try {
      this.#server.send({ parameters, folder: cwd, environment: env, stdout, stderr, timeout });
      const [code] = await once(this.#server, "message");
      const texts = [stdout, stderr].map((path) => readFile(path, "utf8"));
      const [out = "", err = ""] = await Promise.all(texts);
      return { code, stdout: out, stderr: err };
    } finally {
      this.#server.channel?.unref();
      await rm(folder, { recursive: true });
    }
  }
}
