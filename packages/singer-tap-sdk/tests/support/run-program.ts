/** Runs programs to their end, the tap among them. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** The folder of the SDK's package. */
export const sdkRoot = fileURLToPath(new URL("../..", import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The folder to run in. Default: the project's. */
  readonly cwd?: string;
  /** The whole environment. Default: that of the tests. */
  readonly env?: NodeJS.ProcessEnv;
}

export function runProgram(
  program: string,
  options: readonly string[],
  { cwd = root, env = process.env }: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      options,
      { cwd, env, maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Runs a TypeScript program, such as src/cli.ts, from source. */
export function runSource(
  script: string,
  options: readonly string[],
  settings: RunOptions = {},
): Promise<Ended> {
  return runProgram(process.execPath, ["--import", "tsx", script, ...options], settings);
}
