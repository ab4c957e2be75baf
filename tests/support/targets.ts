/** Singer targets of PyPI as real processes. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import {
  cache,
  installMeltano,
  keepBytecode,
  meltanoVersions,
} from "../../tools/shared/meltano.ts";

const execute = promisify(execFile);

/**
 * Installs packages into an environment of their own in .cache, once, and resolves with the folder of its programs.
 *
 * @param requirements Installed one after the other: a later one may replace what an earlier one has brought along.
 */
export async function installTarget(...requirements: readonly string[]): Promise<string> {
  const folder = join(cache, "targets", requirements.join("-").replaceAll(/[^\w.]+/g, "-"));
  const programs = join(folder, "bin");
  const complete = join(folder, "complete");
  const done = await access(complete).then(
    () => true,
    () => false,
  );
  if (done) return programs;
  await rm(folder, { recursive: true, force: true });
  // Meltano 4 brings uv along, and a Python to run it with.
  const meltano = dirname(await installMeltano(meltanoVersions[4]));
  const uv = join(meltano, "uv");
  const options = { env: { ...process.env, UV_CACHE_DIR: join(cache, "uv") } };
  await execute(uv, ["venv", "--quiet", "--python", join(meltano, "python"), folder], options);
  const python = ["--python", join(programs, "python")];
  for (const requirement of requirements) {
    await execute(uv, ["pip", "install", "--quiet", ...python, requirement], options);
  }
  await writeFile(complete, "");
  return programs;
}

/** Writes messages into a target and waits for its end. */
export async function load(
  program: string,
  parameters: readonly string[],
  messages: string,
): Promise<{ code: number; stderr: string }> {
  const env = { ...process.env, ...keepBytecode, PGTZ: "UTC" };
  const target = spawn(program, parameters, { env, stdio: ["pipe", "ignore", "pipe"] });
  const ended = once(target, "close");
  // A target that ends early says why on stderr.
  target.stdin.on("error", () => {});
  target.stdin.end(messages);
  const [stderr, [code]] = await Promise.all([text(target.stderr), ended]);
  return { code: typeof code === "number" ? code : -1, stderr };
}

/** Runs Python code that prints JSON. */
export async function askPython<Answer>(
  programs: string,
  code: string,
  path: string,
): Promise<Answer> {
  const options = { env: { ...process.env, ...keepBytecode }, maxBuffer: 1 << 28 };
  const { stdout } = await execute(join(programs, "python"), ["-c", code, path], options);
  return JSON.parse(stdout);
}
