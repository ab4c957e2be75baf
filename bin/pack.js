/**
 * What npm runs around packing: `node bin/pack.js begin`, and `end`. The packed package.json has no script `prepare`, of
 * which npm 11 warns wherever the package is installed; the repository's has one, as an installation from git is built by it.
 */

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The repository's package.json while the other one has its place; git ignores it. */
const original = "package.json.packing";

/** Milliseconds between two looks at whether npm still runs. */
const interval = 20;

const self = fileURLToPath(import.meta.url);
const [, , step, pid] = process.argv;

if (step === "begin") await begin();
else if (step === "end") restore();
else await restoreAfter(Number(pid));

async function begin() {
  restore(); // where a pack was killed
  // npm would run it itself if it still found it after this.
  await import("./prepare.js");
  if (process.exitCode !== undefined) return;
  copyFileSync("package.json", original);
  restoreWhenNpmEnds();
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  delete manifest.scripts.prepare;
  writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
}

function restore() {
  if (existsSync(original)) renameSync(original, "package.json");
}

/** npm does not run `postpack` after a pack that failed, so a process of its own waits for that. */
function restoreWhenNpmEnds() {
  const npm = pidOfNpm();
  if (npm === null) return;
  // What reads npm's errors to their end reads on until package.json is back.
  const options = { detached: true, stdio: ["ignore", "ignore", "inherit"] };
  spawn(process.execPath, [self, "after", npm], options).unref();
}

/** The process of npm, which started this one by way of a shell; null where `ps` can't tell. */
function pidOfNpm() {
  try {
    const columns = ["-o", "ppid=", "-o", "args=", "-p", String(process.ppid)];
    const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(String(execFileSync("ps", columns)));
    // Some shells take their own place with the only command that they are given.
    return command.includes("pack.js") ? parent : String(process.ppid);
  } catch {
    return null;
  }
}

async function restoreAfter(npm) {
  while (existsSync(original) && runs(npm)) await setTimeout(interval);
  restore();
}

function runs(id) {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
