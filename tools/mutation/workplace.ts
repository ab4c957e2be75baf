/** A copy of the project in which one bug at a time is planted and looked for. */

import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutant } from "./mutants.ts";

/** What found a bug: the test file of the same path, the compiler, other tests, or only that a test hung. */
export type Finder = "own tests" | "compiler" | "other tests" | "time-out";

/** How a bug was found. */
export interface Find {
  readonly by: Finder;
  /** The test that failed, if it was one. */
  readonly test: string;
}

/** How a command ended; a test that hangs has found the bug, unless the machine was busy. */
interface Outcome {
  readonly ended: "passed" | "failed" | "time-out";
  readonly output: string;
}

/** Milliseconds that the tests of one bug may take: more than twice what the slowest take. */
const maxDuration = 240_000;

/** The SDK's package, whose tests lie as its sources do. */
const sdk = "packages/singer-tap-sdk";

/** Test files that run a whole tap through stops, windows and failures. */
const syncing = ["tap", "long-lists", "nothing-lost"].map(
  (name) => `${sdk}/tests/tap/${name}.test.ts`,
);

/** Test files that run a whole tap as a program. */
const running = ["catalogs", "output", "secrets", "signals", "state-files", "usage"].map(
  (name) => `tests/cli/${name}.test.ts`,
);

const paginators = `${sdk}/tests/http/paginators.test.ts`;

/** Test files beside those of the same path, by the beginning of a source file's path. The first that fits counts. */
const tests: readonly (readonly [source: string, tests: readonly string[]])[] = [
  [`${sdk}/src/sync/`, [`${sdk}/tests/sync`, ...syncing]],
  [`${sdk}/src/http/paginators/`, [paginators, `${sdk}/tests/sync`]],
  [`${sdk}/src/http/`, [`${sdk}/tests/http`, "tests/security.test.ts"]],
  [`${sdk}/src/records/`, [`${sdk}/tests/records`, `${sdk}/tests/tap/tap.test.ts`]],
  [`${sdk}/src/config/`, [`${sdk}/tests/config`]],
  [`${sdk}/src/logging/`, [`${sdk}/tests/logging`, "tests/cli/secrets.test.ts"]],
  [`${sdk}/src/cli/`, [`${sdk}/tests/cli`, ...running]],
  [`${sdk}/src/errors/`, [`${sdk}/tests/http/classify.test.ts`, "tests/cli/failures.test.ts"]],
  [`${sdk}/src/singer/`, [`${sdk}/tests/singer`, `${sdk}/tests/tap/tap.test.ts`]],
  [`${sdk}/src/toolchain/`, [`${sdk}/tests/package.test.ts`, "tests/wheel.test.ts"]],
  [`${sdk}/src/testing/`, [`${sdk}/tests/testing`]],
  [
    `${sdk}/src/`,
    [
      `${sdk}/tests/tap`,
      `${sdk}/tests/stream`,
      `${sdk}/tests/schema`,
      `${sdk}/tests/sync`,
      paginators,
    ],
  ],
  ["src/", ["tests/streams", "tests/conformance.test.ts", "tests/docs.test.ts"]],
];

export class Workplace implements Disposable {
  readonly #path = mkdtempSync(join(tmpdir(), "tap-mutation-"));

  /** @param root Folder of the project; its node_modules are used as they are, so they must stay. */
  constructor(root: string) {
    const skipped = new Set(
      ["node_modules", ".git", ".cache", "dist"].map((name) => join(root, name)),
    );
    cpSync(root, this.#path, { recursive: true, filter: (path) => !skipped.has(path) });
    // Some tests copy the files that git knows of.
    execFileSync("git", ["init", "--quiet"], { cwd: this.#path });
    execFileSync("git", ["add", "--all"], { cwd: this.#path });
    const packages = join(this.#path, "node_modules");
    mkdirSync(packages);
    for (const name of readdirSync(join(root, "node_modules"))) {
      const target = name === "singer-tap-sdk" ? "../packages" : join(root, "node_modules");
      symlinkSync(join(target, name), join(packages, name));
    }
  }

  /** Whether tests of a source file fail although no bug is planted: they would find any. */
  async failsAlready(file: string): Promise<boolean> {
    const { own, others } = this.testsOf(file);
    return (await this.#test([...own, ...others])).ended !== "passed";
  }

  /**
   * Those of many bugs that the compiler finds in the very line. It checks bugs of different files at once, which
   * takes a few seconds for all rather than for each.
   */
  async compile(mutants: readonly Mutant[]): Promise<ReadonlySet<Mutant>> {
    const found = new Set<Mutant>();
    let left = mutants;
    while (left.length > 0) {
      const planted = new Map(left.toReversed().map((mutant) => [mutant.file, mutant]));
      left = left.filter((mutant) => planted.get(mutant.file) !== mutant);
      const { output } = await this.#with([...planted.values()], () => this.#compile());
      for (const [, file = "", line] of output.matchAll(/^(\S+)\((\d+),\d+\): error /gm)) {
        const mutant = planted.get(file);
        if (mutant !== undefined && mutant.line === Number(line)) found.add(mutant);
      }
    }
    return found;
  }

  /** By what a bug is found; undefined if it survives. */
  find(mutant: Mutant): Promise<Find | undefined> {
    return this.#with([mutant], async () => {
      // The quickest first: what its own tests or the compiler find needs no others.
      const { own, others } = this.testsOf(mutant.file);
      const steps: readonly (readonly [Finder, () => Promise<Outcome>])[] = [
        ["own tests", () => this.#test(own)],
        ["compiler", () => this.#compile()],
        ["other tests", () => this.#test(others)],
      ];
      for (const [finder, step] of steps) {
        const { ended, output } = await step();
        if (ended === "passed") continue;
        const [, test = ""] = /^\s*not ok \d+ - (.*)$/m.exec(output) ?? [];
        return { by: ended === "failed" ? finder : ended, test };
      }
      return undefined;
    });
  }

  /** Does something while bugs of different files are planted. */
  async #with<Result>(mutants: readonly Mutant[], work: () => Promise<Result>): Promise<Result> {
    const before = mutants.map(({ file, line, after }) => {
      const path = join(this.#path, file);
      const text = readFileSync(path, "utf8");
      writeFileSync(
        path,
        text
          .split("\n")
          .with(line - 1, after)
          .join("\n"),
      );
      return [path, text] as const;
    });
    try {
      return await work();
    } finally {
      for (const [path, text] of before) writeFileSync(path, text);
    }
  }

  /** The test file of the same path, and all others that are mapped to a file. */
  testsOf(file: string): { readonly own: readonly string[]; readonly others: readonly string[] } {
    const mirror = file.replace(/(^|\/)src\//, "$1tests/").replace(/\.ts$/, ".test.ts");
    const [, places = []] = tests.find(([source]) => file.startsWith(source)) ?? [];
    const named = places.flatMap((place) =>
      place.endsWith(".ts")
        ? [place]
        : readdirSync(join(this.#path, place), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".test.ts"))
            .map((name) => `${place}/${name}`),
    );
    return {
      own: existsSync(join(this.#path, mirror)) ? [mirror] : [],
      others: [...new Set(named)].filter((path) => path !== mirror),
    };
  }

  /** Types of the whole project; of what the bug does not touch, the compiler keeps notes. */
  #compile(): Promise<Outcome> {
    const notes = join(this.#path, "node_modules.tsbuildinfo");
    const compiler = "node_modules/typescript/bin/tsc";
    return this.#run([compiler, "--noEmit", "--incremental", "--tsBuildInfoFile", notes]);
  }

  #test(paths: readonly string[]): Promise<Outcome> {
    if (paths.length === 0) return Promise.resolve({ ended: "passed", output: "" });
    return this.#run(["--import", "tsx", "tools/mutation/load.ts", ...paths]);
  }

  /** Runs Node to its end, or until a test fails: one is enough. What it started ends with it. */
  #run(args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: this.#path,
        detached: true,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let output = "";
      let ended: Outcome["ended"] | undefined;
      const stop = (why: "failed" | "time-out"): void => {
        if (ended !== undefined || child.pid === undefined) return;
        ended = why;
        process.kill(-child.pid, "SIGKILL");
      };
      const timer = setTimeout(() => stop("time-out"), maxDuration);
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (/^\s*not ok .*\n/m.test(output)) stop("failed");
      });
      child.on("error", reject).on("close", (code) => {
        clearTimeout(timer);
        resolve({ ended: ended ?? (code === 0 ? "passed" : "failed"), output });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
