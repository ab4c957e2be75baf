/** Runs programs and measures their use of time, CPU time, and memory. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { OutputCounter } from "./output-counter.ts";

/** A program and its arguments; `node` is the running one. */
export interface Command {
  readonly program: "node" | (string & {});
  readonly args: readonly string[];
  /** Variables in addition to PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The resources that a program used. */
export interface Measured {
  readonly seconds: number;
  /** Includes all programs that it started. */
  readonly cpuSeconds: number;
  /** Null for programs other than node. */
  readonly peakMiB: number | null;
  /** Lines on its stdout. */
  readonly lines: number;
  /** Those that are records. */
  readonly rows: number;
  readonly megabytes: number;
}

export interface MeasureOptions {
  /** Bytes per second read from stdout. Default: unlimited. */
  readonly bytesPerSecond?: number;
  /** Seconds after which the program receives a signal to stop. Default: it ends on its own. */
  readonly stopAfter?: number;
}

/**
 * Loaded into node before the program's own code; reports the usage over a separate pipe on exit. The kernel's peak
 * memory is preferred if available: after a fork, `maxRSS` can be the parent's.
 */
const probe = `
  import { readFileSync, writeSync } from "node:fs";
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    let peak = maxRSS;
    try { peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]); } catch {}
    writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak }));
  });`;
const probeUrl = `data:text/javascript,${encodeURIComponent(probe)}`;

/** Runs any other program; the shell reports the usage of itself and its children over the same pipe. */
const timedShell = '"$@" 3>&-; code=$?; times >&3; exit $code';

/** Runs a program to completion, and reads its output. */
export async function measure(
  command: Command,
  { bytesPerSecond, stopAfter }: MeasureOptions = {},
): Promise<Measured> {
  const started = performance.now();
  const child = start(command);
  const ended = once(child, "exit");
  const [, stdout, stderr, used] = child.stdio;
  if (stdout === null || stderr === null || used === null || used === undefined) {
    throw new Error("A pipe is missing");
  }
  if (!("read" in used)) throw new Error("The pipe of the probe can't be read");
  const log = text(stderr);
  const usage = text(used);
  let stopped = false;
  const stop = setTimeout(
    () => {
      stopped = true;
      child.kill("SIGTERM");
    },
    (stopAfter ?? 600) * 1000,
  );
  const output = new OutputCounter();
  for await (const chunk of stdout) {
    const piece: Buffer = chunk;
    output.add(piece);
    if (bytesPerSecond !== undefined && !stopped) {
      // Until the time at which this many bytes are due, so that delays don't add up.
      await sleep(started + (output.bytes / bytesPerSecond) * 1000 - performance.now());
    }
  }
  const [code] = await ended;
  clearTimeout(stop);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0 && !stopped) {
    throw new Error(`${command.program} ${command.args.join(" ")}: exit ${code}\n${await log}`);
  }
  const { lines, rows, bytes } = output;
  return { seconds, lines, rows, megabytes: bytes / 1e6, ...readUsage(await usage) };
}

function start({ program, args, environment }: Command): ChildProcess {
  const [file, options] =
    program === "node"
      ? [process.execPath, ["--import", probeUrl, ...args]]
      : ["sh", ["-c", timedShell, "sh", program, ...args]];
  return spawn(file, options, {
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...environment },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
}

function readUsage(usage: string): Pick<Measured, "cpuSeconds" | "peakMiB"> {
  if (usage.startsWith("{")) {
    const { cpu, peak }: { cpu: number; peak: number } = JSON.parse(usage);
    return { cpuSeconds: cpu, peakMiB: peak / 1024 };
  }
  // Minutes and seconds, user and system, of the shell and then of all its children.
  const times = [...usage.matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuSeconds = times.reduce((sum, [, min, sec]) => sum + Number(min) * 60 + Number(sec), 0);
  return { cpuSeconds, peakMiB: null };
}

/**
 * Measures programs in turn, so that other load on the machine affects them all, and returns the median of each
 * quantity. The first run of each is a warm-up: it reads its files from disk, later runs from memory.
 */
export async function measureInTurn(
  programs: ReadonlyMap<string, Command>,
  rounds: number,
): Promise<ReadonlyMap<string, Measured>> {
  const runs = new Map<string, Measured[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, command] of programs) {
      const run = await measure(command);
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), run]);
    }
  }
  return new Map([...runs].map(([name, all]) => [name, medians(all)]));
}

function medians(runs: readonly Measured[]): Measured {
  const [first] = runs;
  if (first === undefined) throw new Error("There is no run");
  const peaks = runs.flatMap(({ peakMiB }) => peakMiB ?? []);
  return {
    ...first,
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMiB: peaks.length === 0 ? null : median(peaks),
  };
}

/** The median. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
