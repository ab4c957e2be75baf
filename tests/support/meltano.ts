/** Meltano as a real process, for the tests. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { cache, installMeltano, quiet as quietMeltano } from "../../tools/shared/meltano.ts";
import { PythonMissingError } from "../../tools/shared/python.ts";
import { ForkedPython } from "./forked-python.ts";

export interface Ran {
  readonly code: number;
  /** What it wrote to stdout and stderr. */
  readonly output: string;
}

/** A Meltano project in a folder of its own. */
export interface Project {
  readonly folder: string;
  /** Runs a command of Meltano in the project. */
  run(parameters: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
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

/** What Meltano imports at its start, and once it opens its database. */
const modules = ["meltano.cli", "alembic.context", "sqlalchemy.dialects.sqlite"];

const forked = new Map<string, ForkedPython>();

/** A version of Meltano that starts with its modules. */
async function meltanoOf(version: string): Promise<ForkedPython> {
  const executable = await installMeltano(version);
  const meltano = forked.get(version) ?? new ForkedPython(executable, modules);
  forked.set(version, meltano);
  return meltano;
}

/** Makes an empty project under a version of Meltano; it goes with the test. */
export async function emptyProject(
  test: Pick<TestContext, "after">,
  version: string,
  environment: Readonly<Record<string, string>>,
): Promise<Project> {
  const meltano = await meltanoOf(version);
  const folder = await mkdtemp(join(tmpdir(), "tap-incident-meltano-"));
  test.after(() => rm(folder, { recursive: true, force: true }));
  const project: Project = {
    folder,
    async run(parameters, more = {}) {
      const env = { ...process.env, ...quiet, ...environment, ...more };
      const { code, stdout, stderr } = await meltano.run(parameters, { cwd: folder, env });
      return { code, output: stdout + stderr };
    },
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
