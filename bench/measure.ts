/** Runs a program and measures what it took: time, CPU time, memory. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What a program took. */
export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  /** Lines on its stdout. */
  readonly lines: number;
  readonly megabytes: number;
}

export interface MeasureOptions {
  /** Bytes a second that the reader of stdout takes. Default: all that come. */
  readonly bytesPerSecond?: number;
  /** Seconds after which the program is asked to stop. Default: it ends by itself. */
  readonly stopAfter?: number;
}

/**
 * Loaded into the program before its own code; tells over a pipe of its own what was used when it exits. The kernel's mark of
 * the highest memory is preferred where there is one: after a fork, `maxRSS` may be that of the parent.
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

/** Runs `node` with these arguments to its end, and reads what it writes. */
export async function measure(
  args: readonly string[],
  { bytesPerSecond, stopAfter }: MeasureOptions = {},
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", probeUrl, ...args], {
    env: { PATH: process.env.PATH, HOME: tmpdir() },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
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
  let lines = 0;
  let bytes = 0;
  for await (const chunk of stdout) {
    const piece: Buffer = chunk;
    bytes += piece.length;
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
    if (bytesPerSecond !== undefined && !stopped) {
      // Until the moment at which so many bytes may have been taken, so that delays don't add up.
      await sleep(started + (bytes / bytesPerSecond) * 1000 - performance.now());
    }
  }
  const [code] = await ended;
  clearTimeout(stop);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0 && !stopped) throw new Error(`${args.join(" ")}: exit ${code}\n${await log}`);
  const { cpu, peak }: { cpu: number; peak: number } = JSON.parse(await usage);
  return { seconds, cpuSeconds: cpu, peakMiB: peak / 1024, lines, megabytes: bytes / 1e6 };
}

/** The run in the middle by a quantity. */
export function median<Run>(runs: readonly Run[], by: (run: Run) => number): Run {
  const middle = runs.toSorted((left, right) => by(left) - by(right))[Math.floor(runs.length / 2)];
  if (middle === undefined) throw new Error("There is no run");
  return middle;
}
