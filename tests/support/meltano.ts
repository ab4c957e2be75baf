/** Meltano as a real process, for the tests. */

import { type ChildProcess, execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import {
  cache,
  installMeltano,
  PythonMissingError,
  quiet as quietMeltano,
} from "../../demo/meltano.ts";

export interface Ran {
  readonly code: number;
  /** What it wrote to stdout and stderr. */
  readonly output: string;
}

/** A Meltano project in a folder of its own. */
export interface Project {
  readonly folder: string;
  /** Runs a command of Meltano in the project. */
  run(
    parameters: readonly string[],
    environment?: Readonly<Record<string, string>>,
    started?: (meltano: ChildProcess) => void,
  ): Promise<Ran>;
}

/**
 * The reason why the Meltano tests can't run here, or false. In continuous integration there is no such
 * reason: what is missing makes them fail.
 */
export async function reasonToSkip(versions: readonly string[]): Promise<string | false> {
  try {
    for (const version of versions) await installMeltano(version);
    return false;
  } catch (error) {
    if (!(error instanceof PythonMissingError) || process.env.CI === "true") throw error;
    return error.message;
  }
}

/** Makes an empty project under a version of Meltano; it goes with the test. */
export async function emptyProject(
  test: Pick<TestContext, "after">,
  version: string,
  environment: Readonly<Record<string, string>>,
): Promise<Project> {
  const meltano = await installMeltano(version);
  const folder = await mkdtemp(join(tmpdir(), "tap-incident-meltano-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  const project: Project = {
    folder,
    run: (parameters, more = {}, started = () => {}) =>
      new Promise((resolve) => {
        const env = { ...process.env, ...quiet, ...environment, ...more };
        const limits = { cwd: folder, env, timeout: 120_000, maxBuffer: 1 << 26 };
        const running = execFile(meltano, [...parameters], limits, (_error, stdout, stderr) => {
          resolve({ code: running.exitCode ?? 1, output: stdout + stderr });
        });
        started(running);
      }),
  };
  await project.run(["init", "."]);
  return project;
}

/** What keeps Meltano from asking anything on the network but what it installs, and from doing that twice. */
export const quiet = {
  ...quietMeltano,
  NO_COLOR: "1",
  // Wheels of the targets are downloaded once for all projects.
  UV_CACHE_DIR: join(cache, "uv"),
};
