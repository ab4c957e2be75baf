/** Packages of PyPI, each installed once into an environment of its own. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** No suitable Python was found; the message says what to install. */
export class PythonMissingError extends Error {
  override readonly name = "PythonMissingError";
}

/**
 * Installs a package with uv or, without it, pip, if it is not installed yet.
 *
 * @param folder Of its environment.
 * @param requirement The package and its version, such as `meltano==4.4.1`.
 * @param environment The variables of the installer. Default: those of this process.
 * @returns The folder of its programs.
 * @throws PythonMissingError if Python is missing or older than 3.10, the installer's error if the package can't be had.
 */
export async function installPackage(
  folder: string,
  requirement: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const programs = join(folder, "bin");
  if (existsSync(programs)) return programs;
  const run: Run = (program, ...parameters) => execute(program, parameters, { env: environment });
  const python = await findPython(run, requirement);
  await mkdir(dirname(folder), { recursive: true });
  // Linked into place once complete, because another process may be installing it too.
  const draft = await mkdtemp(`${folder}-`);
  try {
    await installInto(draft, run, python, requirement);
    await symlink(basename(draft), folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(programs)) throw error;
  }
  return programs;
}

/** Runs a program to its end. */
type Run = (program: string, ...parameters: readonly string[]) => Promise<unknown>;

async function installInto(
  folder: string,
  run: Run,
  python: string,
  requirement: string,
): Promise<void> {
  const interpreter = join(folder, "bin", "python");
  if (await works(run("uv", "--version"))) {
    await run("uv", "venv", "--quiet", "--allow-existing", "--python", python, folder);
    await run("uv", "pip", "install", "--quiet", "--python", interpreter, requirement);
  } else {
    await run(python, "-m", "venv", folder);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement];
    await run(interpreter, ...pip);
  }
}

async function findPython(run: Run, requirement: string): Promise<string> {
  const check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
  for (const python of ["python3", "python3.13", "python3.12", "python3.11", "python3.10"]) {
    if (await works(run(python, "-c", check))) return python;
  }
  throw new PythonMissingError(
    `${requirement} needs Python 3.10 or newer with its venv module; install it, on Debian with \`apt-get install python3-venv\`, and try again.`,
  );
}

function works(run: Promise<unknown>): Promise<boolean> {
  return run.then(
    () => true,
    () => false,
  );
}
