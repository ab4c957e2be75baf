/** A copy of the project in which one bug at a time is introduced and tested. */

import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkPackages } from "../../packages/singer-tap-sdk/tests/support/copy-project.ts";
import type { Mutant } from "./mutants.ts";

/** What caught a bug: the test file of the same path, the compiler, other tests, or a test that hung. */
export type Finder = "own tests" | "compiler" | "other tests" | "time-out";

/** How a bug was caught. */
export interface Find {
  readonly by: Finder;
  /** The test that failed, if any. */
  readonly test: string;
}

/** How a command ended; a hung test has caught the bug, unless the machine was busy. */
interface Outcome {
  readonly ended: "passed" | "failed" | "time-out";
  readonly output: string;
}

/** Time limit for the tests of one bug, in milliseconds: more than twice the slowest. */
const maxDuration = 240_000;

/** The SDK's package, whose tests mirror its sources. */
const sdk = "packages/singer-tap-sdk";

/** Test files that run a whole tap through stops, windows, and failures. */
const syncing = ["tap", "long-lists", "nothing-lost", "flat-streams"].map(
  (name) => `${sdk}/tests/tap/${name}.test.ts`,
);

/** Test files that run a whole tap as a program. */
const running = [
  "catalogs",
  "failures",
  "output",
  "secrets",
  "signals",
  "slow-servers",
  "state-files",
  "usage",
].map((name) => `tests/cli/${name}.test.ts`);

const paginating = ["paginators", "paging-ends", "capped-search"].map(
  (name) => `${sdk}/tests/http/${name}.test.ts`,
);

/** Test files about state that runs leave behind for later ones. */
const remembering = ["new-columns", "personal-data-state"].map(
  (name) => `${sdk}/tests/tap/${name}.test.ts`,
);

/** Test files of what the documents and meltano.yml say of settings and commands. */
const describing = ["tests/conformance.test.ts", "tests/docs.test.ts"];

/** Additional test files by path prefix of the source file. The first match counts. */
const tests: readonly (readonly [source: string, tests: readonly string[]])[] = [
  [
    `${sdk}/src/sync/`,
    // The table that is requested for the changed rows of other lists is one of the tap's.
    [`${sdk}/tests/sync`, ...syncing, ...remembering, "tests/streams/incident-alerts.test.ts"],
  ],
  [`${sdk}/src/http/paginators/`, [...paginating, `${sdk}/tests/sync`]],
  [`${sdk}/src/http/graphql/`, [`${sdk}/tests/stream`]],
  [`${sdk}/src/http/delta.ts`, [`${sdk}/tests/http`, `${sdk}/tests/sync`]],
  [
    `${sdk}/src/http/page-reader.ts`,
    [`${sdk}/tests/http`, `${sdk}/tests/sync`, `${sdk}/tests/examples/tap-odata.test.ts`],
  ],
  [`${sdk}/src/http/`, [`${sdk}/tests/http`, "tests/security.test.ts"]],
  [
    `${sdk}/src/records/`,
    [
      `${sdk}/tests/records`,
      `${sdk}/tests/schema`,
      `${sdk}/tests/tap`,
      "tests/cli/personal-data.test.ts",
    ],
  ],
  [`${sdk}/src/schema/`, [`${sdk}/tests/schema`, `${sdk}/tests/records`, `${sdk}/tests/tap`]],
  [`${sdk}/src/config/`, [`${sdk}/tests/config`, ...describing]],
  [
    `${sdk}/src/logging/`,
    [`${sdk}/tests/logging`, `${sdk}/tests/tap/personal-data.test.ts`, "tests/cli/secrets.test.ts"],
  ],
  [`${sdk}/src/cli/`, [`${sdk}/tests/cli`, ...running, ...describing]],
  [`${sdk}/src/tap/`, [`${sdk}/tests/tap`, ...running]],
  [`${sdk}/src/errors/`, [`${sdk}/tests/http/classify.test.ts`, "tests/cli/failures.test.ts"]],
  [`${sdk}/src/singer/`, [`${sdk}/tests/singer`, `${sdk}/tests/tap/tap.test.ts`]],
  [
    `${sdk}/src/toolchain/openapi/`,
    [
      `${sdk}/tests/toolchain`,
      `${sdk}/tests/openapi-tap.test.ts`,
      "tests/openapi/check-api.test.ts",
    ],
  ],
  [`${sdk}/src/toolchain/`, [`${sdk}/tests/package.test.ts`, "tests/wheel.test.ts"]],
  [`${sdk}/src/testing/`, [`${sdk}/tests/testing`]],
  [
    `${sdk}/src/`,
    [
      `${sdk}/tests/tap`,
      `${sdk}/tests/stream`,
      `${sdk}/tests/schema`,
      `${sdk}/tests/sync`,
      `${sdk}/tests/http/files`,
      ...paginating,
    ],
  ],
  ["src/", ["tests/streams", ...describing]],
];

export class Workplace implements Disposable {
  readonly #path = mkdtempSync(join(tmpdir(), "tap-mutation-"));

  /** @param root Folder of the project; its node_modules are linked, so they must stay. */
  constructor(root: string) {
    const skipped = new Set(
      ["node_modules", ".git", ".cache", "dist"].map((name) => join(root, name)),
    );
    cpSync(root, this.#path, { recursive: true, filter: (path) => !skipped.has(path) });
    // Some tests copy the files tracked by git.
    execFileSync("git", ["init", "--quiet"], { cwd: this.#path });
    execFileSync("git", ["add", "--all"], { cwd: this.#path });
    linkPackages(this.#path);
  }

  /** Whether tests of a source file fail without a bug; they would catch every bug. */
  async failsAlready(file: string): Promise<boolean> {
    const { own, others } = this.testsOf(file);
    return (await this.#test([...own, ...others])).ended !== "passed";
  }

  /**
   * The bugs that the compiler reports in the changed line. It checks bugs in different files at once, which
   * takes a few seconds in total rather than for each.
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

  /** What catches a bug; undefined if it survives. */
  find(mutant: Mutant): Promise<Find | undefined> {
    return this.#with([mutant], async () => {
      // Fastest first: a bug caught by its own tests or the compiler needs no others.
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

  /** Runs an action while bugs in different files are in place. */
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

  /** The test file of the same path, and all others mapped to a file. */
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

  /** Type-checks the whole project, incrementally. */
  #compile(): Promise<Outcome> {
    const notes = join(this.#path, "node_modules.tsbuildinfo");
    const compiler = "node_modules/typescript/bin/tsc";
    return this.#run([compiler, "--noEmit", "--incremental", "--tsBuildInfoFile", notes]);
  }

  #test(paths: readonly string[]): Promise<Outcome> {
    if (paths.length === 0) return Promise.resolve({ ended: "passed", output: "" });
    return this.#run(["--import", "tsx", "tools/mutation/load.ts", ...paths]);
  }

  /** Runs Node to completion or until a test fails, and stops its child processes with it. */
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
