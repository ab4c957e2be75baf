/**
 * Plants small bugs, one at a time, and sees whether the tests find them: `npm run mutation`. For maintainers;
 * what survives is either no bug, or a test that is missing.
 */

import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { type Mutant, mutantsOf, sample } from "./mutants.ts";

/** Milliseconds that the tests of one bug may take; a test that hangs has found it. */
const maxDuration = 180_000;

/** Test files beside those of the same path, by the beginning of a source file's path. The first that fits counts. */
const tests: readonly (readonly [source: string, tests: readonly string[]])[] = [
  ["src/sdk/sync/", ["tests/sdk/sync", "tests/sdk/tap.test.ts"]],
  ["src/sdk/http/paginators/", ["tests/sdk/http/paginators.test.ts", "tests/sdk/sync"]],
  ["src/sdk/http/authenticators/", ["tests/sdk/http", "tests/security.test.ts"]],
  ["src/sdk/http/", ["tests/sdk/http", "tests/security.test.ts"]],
  ["src/sdk/records/", ["tests/sdk/records", "tests/sdk/tap.test.ts"]],
  ["src/sdk/config/", ["tests/sdk/config"]],
  ["src/sdk/cli/", ["tests/sdk/cli", "tests/cli"]],
  ["src/sdk/errors/", ["tests/sdk/http/classify.test.ts", "tests/cli/failures.test.ts"]],
  ["src/sdk/", ["tests/sdk", "tests/sdk/sync", "tests/sdk/http/paginators.test.ts"]],
  ["src/singer/", ["tests/singer", "tests/sdk/tap.test.ts"]],
  ["src/tap-sdk/", ["tests/package.test.ts", "tests/wheel.test.ts"]],
  ["src/", ["tests/streams", "tests/conformance.test.ts", "tests/docs.test.ts"]],
];

const root = fileURLToPath(new URL("..", import.meta.url));
const { count, seed, within } = new Command("mutation")
  .option("--count <number>", "how many bugs", Number, 300)
  .option("--seed <number>", "decides which", Number, 1)
  .option("--within <path>", "only in files whose path begins so", "src/")
  .parse()
  .opts<{ count: number; seed: number; within: string }>();

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => path.endsWith(".ts") && !path.endsWith("index.ts") && path.startsWith(within))
  .sort();
const mutants = sample(
  files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), "utf8"))),
  count,
  seed,
);

const copy = mkdtempSync(join(tmpdir(), "tap-mutation-"));
const survivors: Mutant[] = [];
try {
  const skipped = new Set(
    ["node_modules", ".git", ".cache", "dist"].map((name) => join(root, name)),
  );
  cpSync(root, copy, { recursive: true, filter: (path) => !skipped.has(path) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const [index, mutant] of mutants.entries()) {
    const isFound = await finds(mutant);
    if (!isFound) survivors.push(mutant);
    const { file, line, before, after } = mutant;
    say(`${index + 1}/${mutants.length} ${isFound ? "found" : "SURVIVED"}  ${file}:${line}`);
    if (!isFound) say(`    ${before}\n    ${after.trim() || "(removed)"}`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
const found = mutants.length - survivors.length;
say(
  `\n${found} of ${mutants.length} found (${((found / mutants.length) * 100).toFixed(0)} %), seed ${seed}`,
);

/** Whether the tests, or the compiler, fail with a bug. */
async function finds({ file, line, after }: Mutant): Promise<boolean> {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(
    path,
    text
      .split("\n")
      .with(line - 1, after)
      .join("\n"),
  );
  try {
    // The quickest first: what its own tests or the compiler find needs no others.
    const [own = [], others = []] = testsOf(file);
    const runs = [test(own), ["node_modules/typescript/bin/tsc", "--noEmit"], test(others)];
    for (const run of runs) if (!(await succeeds(run))) return true;
    return false;
  } finally {
    writeFileSync(path, text);
  }
}

/** The test file of the same path, and all others that are mapped to a file. */
function testsOf(file: string): readonly (readonly string[])[] {
  const mirror = file.replace(/^src/, "tests").replace(/\.ts$/, ".test.ts");
  const [, places = []] = tests.find(([source]) => file.startsWith(source)) ?? [];
  const named = places.flatMap((place) =>
    place.endsWith(".ts")
      ? [place]
      : readdirSync(join(root, place))
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => `${place}/${name}`),
  );
  const others = new Set(named.filter((path) => path !== mirror));
  return [[mirror], [...others]].map((paths) =>
    paths.filter((path) => existsSync(join(root, path))),
  );
}

/** The arguments with which Node runs test files; without any, it does nothing, as there is nothing to find. */
function test(paths: readonly string[]): readonly string[] {
  return paths.length === 0
    ? ["--eval", ""]
    : ["--import", "tsx", "--test", "--test-concurrency=2", ...paths];
}

function succeeds(args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const limits = { cwd: copy, timeout: maxDuration, maxBuffer: 1 << 28 };
    execFile(process.execPath, [...args], limits, (error) => resolve(error === null));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
