/** Meltano in a folder of this project that git ignores: installed once, run as a user would. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where everything that is installed or written on the side goes. */
export const cache = join(root, ".cache");

/** The versions that the demo and the tests use: the newest of each major version that was tried. */
export const meltanoVersions = { 3: "3.9.5", 4: "4.4.1" } as const;

/** There is no Python that Meltano runs on; the message says what to install. */
export class PythonMissingError extends Error {
  override readonly name = "PythonMissingError";
}

/**
 * Lets Python keep what it compiles. Where a machine forbids that, each start of Meltano's plugins compiles all their
 * libraries again, which takes most of its time.
 */
export const keepBytecode = { PYTHONDONTWRITEBYTECODE: "" };

/** Variables that keep Meltano from asking anything on the network but what it installs. */
export const quiet = {
  ...keepBytecode,
  MELTANO_SEND_ANONYMOUS_USAGE_STATS: "false",
  MELTANO_CLI_DISABLE_VERSION_CHECK: "true",
};

/** Whether an earlier run has installed Meltano. */
export async function isInstalled(version: string): Promise<boolean> {
  return exists(executableOf(version));
}

/**
 * Installs Meltano unless that has been done before.
 *
 * @returns The path of its executable.
 * @throws PythonMissingError where Python is missing or older than 3.10.
 */
export async function installMeltano(version: string): Promise<string> {
  const executable = executableOf(version);
  if (await exists(executable)) return executable;
  const python = await findPython();
  await mkdir(cache, { recursive: true });
  // Linked to its place once it is complete, since somebody else may be installing it too.
  const folder = await mkdtemp(`${folderOf(version)}-`);
  try {
    await installInto(folder, python, `meltano==${version}`);
    await symlink(basename(folder), folderOf(version));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!(await exists(executable))) throw error;
  }
  return executable;
}

async function installInto(folder: string, python: string, requirement: string): Promise<void> {
  const interpreter = join(folder, "bin", "python");
  if (await works("uv", ["--version"])) {
    await execute("uv", ["venv", "--quiet", "--allow-existing", "--python", python, folder]);
    await execute("uv", ["pip", "install", "--quiet", "--python", interpreter, requirement]);
  } else {
    await execute(python, ["-m", "venv", folder]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement];
    await execute(interpreter, pip);
  }
}

/** Variables by which a user steers Meltano, its plugins and PostgreSQL's clients elsewhere; none may lead a run astray. */
const foreign = /^(?:MELTANO|TAP_INCIDENT|TARGET_POSTGRES|DBT|PG)/;

/** Measurements, which are for what collects them, and a line for each model and test of dbt: they would push the tables out of sight. */
const noise = /METRIC: | \d+ of \d+ (?:START|OK|PASS|SKIP) /;

/**
 * Runs Meltano, its output on this terminal but for measurements and what succeeded in dbt, and resolves with its exit code.
 *
 * @param environment What Meltano and its plugins find; of the variables of this process only those that are not theirs.
 * @param signal Ends it; Meltano ends the tap and the target.
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
    stdio: ["ignore", "inherit", "pipe"],
  });
  createInterface(meltano.stderr).on("line", (line) => {
    if (!noise.test(line)) process.stderr.write(`${line}\n`);
  });
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

async function findPython(): Promise<string> {
  const check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
  for (const python of ["python3", "python3.13", "python3.12", "python3.11", "python3.10"]) {
    if (await works(python, ["-c", check])) return python;
  }
  throw new PythonMissingError(
    "Meltano needs Python 3.10 or newer with its venv module; install it, on Debian with `apt-get install python3-venv`, and try again.",
  );
}

async function works(program: string, parameters: readonly string[]): Promise<boolean> {
  return execute(program, parameters).then(
    () => true,
    () => false,
  );
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
