/** Runs the real program as a process of its own, as a user would. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import type { Catalog, JsonSchema } from "singer-tap-sdk/singer";
import { compiled } from "../../tools/shared/compiled.ts";

/** What runs the program, without its arguments. */
export const command = [process.execPath, await compiled("dist/cli.cjs")] as const;

export interface Finished {
  /** Null where a signal killed the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stderr. */
  readonly reason: string;
}

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Starts the program with nothing of the test's own environment that it would read. */
export function startCli(args: readonly string[], { env, cwd }: CliOptions = {}): ChildProcess {
  const [node, ...rest] = command;
  return spawn(node, [...rest, ...args], { env: cleanEnvironment(env), cwd });
}

/** Runs the program as `"$@"` of a shell script; it does not outlive the test. */
export function shell(
  test: Pick<TestContext, "after">,
  script: string,
  args: readonly string[],
): ChildProcess {
  const child = spawn("sh", ["-c", script, "sh", ...command, ...args], { env: cleanEnvironment() });
  test.after(() => child.kill("SIGKILL"));
  return child;
}

/** Runs the program to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Finished> {
  return finished(startCli(args, options));
}

/** Reads a process to its end. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const ended = once(child, "close");
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const [code, signal] = await ended;
  return { code, signal, stdout, stderr, reason: stderr.trimEnd().split("\n").at(-1) ?? "" };
}

/** Everything that comes, unless the test has closed this end. */
async function readAll(output: Readable | null): Promise<string> {
  return output === null || output.destroyed ? "" : text(output);
}

/** The environment of a fresh machine: a path, and what the test adds. */
export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: tmpdir(), ...more };
}

/** Singer messages, one a line. */
export function messagesOf(stdout: string): {
  type: string;
  stream?: string;
  schema?: JsonSchema;
  key_properties?: readonly string[];
  record?: Record<string, unknown>;
  value?: unknown;
}[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

let discovered: Promise<Finished> | undefined;

/** The catalog of the tap with only these streams in it. */
export async function catalogOf(...streams: string[]): Promise<Catalog> {
  discovered ??= runCli(["--discover", "--config", "ENV"], {
    env: { TAP_INCIDENT_EXTRA_STREAMS: "*" },
  });
  const { streams: all }: Catalog = JSON.parse((await discovered).stdout);
  return { streams: all.filter(({ tap_stream_id }) => streams.includes(tap_stream_id)) };
}
