/** Meltano in a folder of this project that git ignores: installed once, and run the way a user would. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { installPackage } from "./python.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folder for everything that is installed or written along the way. */
export const cache = join(root, ".cache");

/** The versions that the demo and the tests use: the latest tested version of each major version. */
export const meltanoVersions = { 3: "3.9.5", 4: "4.4.1" } as const;

/**
 * Lets Python cache its bytecode. On machines that disable this, every start of a Meltano plugin recompiles all its
 * libraries, which takes most of the start.
 */
export const keepBytecode = { PYTHONDONTWRITEBYTECODE: "" };

/** Variables that keep Meltano off the network except for installations. */
export const quiet = {
  ...keepBytecode,
  MELTANO_SEND_ANONYMOUS_USAGE_STATS: "false",
  MELTANO_CLI_DISABLE_VERSION_CHECK: "true",
};

/** Whether an earlier run installed Meltano. */
export async function isInstalled(version: string): Promise<boolean> {
  return exists(executableOf(version));
}

/**
 * Installs Meltano if it is not installed yet.
 *
 * @returns The path of its executable.
 * @throws PythonMissingError if Python is missing or older than 3.10.
 */
export async function installMeltano(version: string): Promise<string> {
  return join(await installPackage(folderOf(version), `meltano==${version}`), "meltano");
}

/** Variables that configure a user's Meltano, its plugins, and PostgreSQL clients; they must not affect a run. */
const foreign = /^(?:MELTANO|TAP_INCIDENT|TARGET_POSTGRES|DBT|PG)/;

/** Metrics, the target's statements, and dbt's line for each model and test: they would scroll the tables out of view. */
const noise = /METRIC: | Inserting with SQL: | \d+ of \d+ (?:START|OK|PASS|SKIP) /;

/**
 * Runs Meltano, with its output on this terminal except for metrics and dbt's successes, and resolves with its exit
 * code.
 *
 * @param environment Variables for Meltano and its plugins, in addition to this process's variables that are not
 *   theirs.
 * @param signal Stops Meltano, which stops the tap and the target.
 */
export async function runMeltano(
  executable: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !foreign.test(name)),
  );
  const meltano = spawn(executable, parameters, {
    cwd: root,
    env: { ...own, ...quiet, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const [output, terminal] of [
    [meltano.stdout, process.stdout],
    [meltano.stderr, process.stderr],
  ] as const) {
    createInterface(output).on("line", (line) => {
      if (!noise.test(line)) terminal.write(`${line}\n`);
    });
  }
  const end = (): void => void meltano.kill("SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  const [code] = await once(meltano, "close");
  signal.removeEventListener("abort", end);
  return typeof code === "number" ? code : 1;
}

function executableOf(version: string): string {
  return join(folderOf(version), "bin", "meltano");
}

function folderOf(version: string): string {
  return join(cache, `meltano-${version}`);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
