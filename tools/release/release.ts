/**
 * Prepares a release, `npm run release -- 0.2.0`, and checks one before it is published, `npm run release:check`.
 *
 * Both packages have one version and one changelog, written by hand as changes are made. Of the usual tools, changesets
 * versions the packages of a workspace but not its root, which the tap is (changesets/changesets#1137), and
 * release-please reads conventional commits, which this project does not write. npm sets the versions itself.
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { notesOf, withRelease } from "./changelog.ts";

const packages = ["package.json", "packages/singer-tap-sdk/package.json"];
const versionFile = "packages/singer-tap-sdk/src/package/version.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false }, notes: { type: "string" } },
});

try {
  if (values.notes !== undefined) process.stdout.write(notesOf(read("CHANGELOG.md"), values.notes));
  else if (values.check) check(positionals[0]);
  else prepare(positionals[0]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

/** Writes the version everywhere, and cuts the changelog. */
function prepare(version: string | undefined): void {
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error("Which version? npm run release -- 0.2.0");
  }
  const today = new Date().toISOString().slice(0, 10);
  const changelog = withRelease(read("CHANGELOG.md"), version, today);
  const all = ["--workspaces", "--include-workspace-root", "--no-workspaces-update"];
  const quiet = ["--no-git-tag-version", "--ignore-scripts"];
  execFileSync("npm", ["version", version, ...all, ...quiet], { stdio: "inherit" });
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], { stdio: "inherit" });
  writeFileSync(versionFile, read(versionFile).replace(/\d+\.\d+\.\d+/, version));
  writeFileSync("CHANGELOG.md", changelog);
  process.stdout.write(
    `Now: npm run generate, look at the diff, commit, and push the tag v${version}\n`,
  );
}

/**
 * Checks that everything has the same version and, for a tag, that it is that of the tag, has notes, and can be published.
 *
 * @param tag Such as v0.2.0; without one, only what can be checked at any time.
 */
function check(tag: string | undefined): void {
  const manifests = packages.map((path) => JSON.parse(read(path)));
  const versions = new Set<string>(manifests.map(({ version }) => version));
  const [version = ""] = versions;
  if (versions.size > 1)
    throw new Error(`The packages have several versions: ${[...versions].join(", ")}`);
  if (!read(versionFile).includes(`"${version}"`)) {
    throw new Error(`${versionFile} has another version than ${version}`);
  }
  const problems = manifests.flatMap(({ name, repository }) =>
    repository === undefined
      ? [`${name} has no repository in its package.json, which provenance needs`]
      : [],
  );
  if (tag === undefined) {
    for (const problem of problems) process.stdout.write(`Before a release: ${problem}\n`);
    return;
  }
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, and the version ${version}`);
  notesOf(read("CHANGELOG.md"), version);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
