/** Plays a scenario: starts the server and the tap, interrupts and restarts the tap, and checks the loaded rows. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type JsonObject, type Sandbox, startSandbox } from "../../sandbox/server.ts";
import type { Interruption, Scenario } from "./scenario.ts";
import { requireEqual } from "./source.ts";
import { Loader, Target, Violation } from "./target.ts";

/** The result of a scenario. */
export interface Played {
  readonly processes: number;
  readonly rows: number;
  readonly requests: number;
  readonly faults: number;
  readonly limited: number;
}

/** Milliseconds an interrupted process can take to end on a busy machine, as in Kubernetes. */
const patienceAfterSignal = 30_000;

/** Milliseconds after which a process counts as hung. */
const patience = 180_000;

/**
 * Plays a scenario to its end.
 *
 * @param program Path of the compiled tap.
 * @throws Violation if the tap misbehaves.
 */
export async function play(scenario: Scenario, program: string): Promise<Played> {
  const { fault } = scenario.sandbox;
  /** Number of requests before the process that is running. */
  let before = 0;
  const sandbox: Sandbox = await startSandbox({
    ...scenario.sandbox,
    // A process that resumes a list has rows of it only once a page has arrived.
    fault: (request) => {
      const own = sandbox.requests.slice(before);
      const hasArrived = own.some(
        ({ path, status, fault: other }) => path === request.path && status === 200 && !other,
      );
      return hasArrived ? fault?.(request) : undefined;
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "tap-chaos-"));
  try {
    const { apiKey: api_key, origin: api_url } = sandbox;
    const config = join(folder, "config.json");
    await writeFile(config, JSON.stringify({ ...scenario.settings, api_key, api_url }));
    const target = new Target();
    const statePath = join(folder, "state.json");
    let state: JsonObject | undefined;
    let processes = 0;
    const run = async (interruption?: Interruption): Promise<boolean> => {
      processes += 1;
      before = sandbox.requests.length;
      if (state !== undefined) await writeFile(statePath, JSON.stringify(state));
      const args = ["--config", config, ...(state === undefined ? [] : ["--state", statePath])];
      const loader = new Loader(target);
      const complete = await runProcess([program, ...args], loader, scenario, interruption);
      state = loader.state ?? state;
      return complete;
    };
    let complete = false;
    for (const interruption of scenario.interruptions) {
      if (!complete) complete = await run(interruption);
    }
    if (!complete) await run();
    const tables = await discovered(program);
    requireEqual(sandbox, tables, target.tables);
    if (scenario.again) {
      await run();
      requireEqual(sandbox, tables, target.tables);
    }
    const { requests } = sandbox;
    const faults = requests.filter(({ fault }) => fault !== undefined).length;
    return {
      processes,
      rows: [...target.tables.values()].reduce((sum, { rows }) => sum + rows.size, 0),
      requests: requests.length,
      faults,
      limited: requests.filter(({ status, fault }) => status === 429 && !fault).length,
    };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
}

/** Names of the tables that a run without a catalog syncs. */
async function discovered(program: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, "--discover"], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const { streams }: { streams: { tap_stream_id: string }[] } = JSON.parse(stdout);
  return streams.map(({ tap_stream_id }) => tap_stream_id);
}

/** Runs the tap once; returns whether it ended on its own, rather than by a signal. */
async function runProcess(
  args: readonly string[],
  loader: Loader,
  { sandbox: { apiKey }, readerRest }: Scenario,
  interruption: Interruption | undefined,
): Promise<boolean> {
  // None of this process's variables that the tap would read.
  const env = { PATH: process.env.PATH, HOME: tmpdir() };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const hanging = setTimeout(() => child.kill("SIGKILL"), patience);
  // Timed by the event itself: a slow reader gets to it later.
  const ended = once(child, "exit").then(([code, killedBy]) => ({
    code,
    killedBy,
    at: performance.now(),
  }));
  const logged = text(child.stderr);
  const signal = interruption && new Signal(child, interruption);
  try {
    child.stdout.setEncoding("utf8");
    for await (const piece of child.stdout) {
      if (piece.includes(apiKey)) throw new Violation("The key is in the output");
      loader.take(piece);
      signal?.onLines(loader.lines);
      if (readerRest > 0) await sleep(readerRest);
    }
    const { code, killedBy, at } = await ended;
    const log = await logged;
    if (log.includes(apiKey)) throw new Violation("The key is in the log");
    const why = `exit code ${code}, signal ${killedBy}, log:\n${log}`;
    const sentAt = signal?.sentAt;
    // A killed process has no obligations; its output can end anywhere.
    if (killedBy === "SIGKILL" && interruption?.signal === "SIGKILL" && sentAt !== undefined) {
      return false;
    }
    if (killedBy === "SIGKILL") throw new Violation(`Hangs: ${why}`);
    if (sentAt === undefined || code === 0) {
      if (code !== 0) throw new Violation(`The run failed: ${why}`);
      loader.end();
      return true;
    }
    const milliseconds = Math.round(at - sentAt);
    if (milliseconds > patienceAfterSignal) {
      throw new Violation(`Took ${milliseconds} ms to end after a signal, ${why}`);
    }
    // Before the program handles signals, and after it has written everything, they end it like any process.
    const { signal: sent } = interruption ?? {};
    if (code !== (sent === "SIGINT" ? 130 : 143) && killedBy !== sent) {
      throw new Violation(`Did not end as expected after ${sent}: ${why}`);
    }
    if (killedBy === null || loader.lines > 0) loader.end();
    return false;
  } finally {
    clearTimeout(hanging);
    signal?.cancel();
    child.kill("SIGKILL");
  }
}

/** Sends a signal when it is due. */
class Signal {
  /** When it was sent, on the clock of `performance.now`. */
  sentAt: number | undefined;
  readonly #child: ChildProcess;
  readonly #interruption: Interruption;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, interruption: Interruption) {
    this.#child = child;
    this.#interruption = interruption;
    const { after } = interruption;
    if ("milliseconds" in after) this.#timer = setTimeout(() => this.#send(), after.milliseconds);
  }

  onLines(lines: number): void {
    const { after } = this.#interruption;
    if ("lines" in after && lines >= after.lines) this.#send();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #send(): void {
    if (this.sentAt !== undefined) return;
    // Stays undefined if the process had already ended.
    if (this.#child.kill(this.#interruption.signal)) this.sentAt = performance.now();
  }
}
