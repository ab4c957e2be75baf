/**
 * Runs before and after npm packs a package of this repository: `node pack.js begin` in its folder, and `end`. The
 * packed package.json has no other scripts, because npm 11 warns about `prepare` wherever it is installed. It exports
 * the built files, while the repository's exports the sources, so that development needs no build.
 */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The repository's package.json while the packed one replaces it; git ignores it. */
const original = "package.json.packing";

/** Milliseconds between checks whether npm is still running. */
const interval = 20;

const self = fileURLToPath(import.meta.url);
const [, , step, pid] = process.argv;

if (step === "begin") begin();
else if (step === "end") restore();
else await restoreAfter(Number(pid));

function begin() {
  restore(); // in case a pack was killed
  const build = spawnSync("npm", ["run", "build"], { stdio: ["ignore", 2, 2] });
  if (build.status !== 0) process.exit(1);
  copyFileSync("package.json", original);
  restoreWhenNpmEnds();
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const { prepack, postpack } = manifest.scripts;
  const exported = Object.entries(manifest.exports).map(([name, path]) => [name, built(path)]);
  const packed = {
    ...manifest,
    scripts: { prepack, postpack }, // with which a later pack restores what a killed one left
    exports: Object.fromEntries(exported),
  };
  writeFileSync("package.json", `${JSON.stringify(packed, null, 2)}\n`);
}

/** The built file for a source, with its types; other files stay. */
function built(path) {
  const [, name] = /^\.\/src\/(.*)\.ts$/.exec(path) ?? [];
  if (name === undefined) return path;
  return { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
}

function restore() {
  if (existsSync(original)) renameSync(original, "package.json");
}

/** npm does not run `postpack` after a failed pack, so a separate process waits for npm to end. */
function restoreWhenNpmEnds() {
  const npm = pidOfNpm();
  if (npm === null) return;
  // A reader of npm's stderr gets its end only after package.json is restored.
  const options = { detached: true, stdio: ["ignore", "ignore", "inherit"] };
  spawn(process.execPath, [self, "after", npm], options).unref();
}

/** The process of npm, which started this one through a shell; null if `ps` can't determine it. */
function pidOfNpm() {
  try {
    const columns = ["-o", "ppid=", "-o", "args=", "-p", String(process.ppid)];
    const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(String(execFileSync("ps", columns)));
    // Some shells replace themselves with their only command.
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
