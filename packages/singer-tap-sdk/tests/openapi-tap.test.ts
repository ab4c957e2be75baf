/** Taps made from OpenAPI files: they compile, are formatted, pass their tests, and agree with their file. */

import assert from "node:assert/strict";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { serve } from "../src/testing/index.ts";
import { writeProject } from "../src/toolchain/new-tap.ts";
import { tapFiles } from "../src/toolchain/openapi/tap-files.ts";
import { type Ended, root, runProgram, sdkRoot } from "./support/run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "openapi-tap-"));
after(() => rmSync(folder, { recursive: true }));

for (const file of ["code-host.json", "scheduler.yaml", "assistants.yaml"]) {
  suite(`A tap made from ${file}`, () => {
    const name = `tap-${file.replace(/\.\w+$/, "")}`;
    const place = join(folder, name);
    const source = join(sdkRoot, "tests/fixtures/openapi", file);

    before(async () => {
      const made = await tapFiles(source, { name });
      writeProject(join(sdkRoot, "template"), { name, folder: place, sdk: "*", made });
      symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
    });

    test("compiles under the rules of this project", async () => {
      const project = join(place, "tsconfig.test.json");
      const compilerOptions = { typeRoots: [join(root, "node_modules/@types")], rootDir: "/" };
      const include = ["src", "tests", "tools"];
      const settings = { extends: join(root, "tsconfig.json"), compilerOptions, include };
      writeFileSync(project, JSON.stringify(settings));
      await succeed([join(root, "node_modules/typescript/bin/tsc"), "--project", project]);
    });

    test("is formatted as Biome does, and has nothing that it warns of", async () => {
      const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
      const options = [
        "check",
        "--error-on-warnings",
        "--config-path",
        root,
        "--vcs-enabled=false",
      ];
      const places = ["src", "tests", "tools"].map((one) => join(place, one));
      await succeed([biome, ...options, ...places]);
    });

    test("passes the tests of the kit", async () => {
      await succeed(["--import", "tsx", "--test", join(place, "tests/tap.test.ts")]);
    });

    test("has no difference to its file", async () => {
      const { stdout } = await checkApi(source);
      assert.match(stdout, /^\d+ endpoints compared with \d+ streams\n$/);
    });

    test("names each gap in the README, and where it is in the code", () => {
      const readme = readFileSync(join(place, "README.md"), "utf8");
      assert.match(readme, /^- \S+: .+\.$/m);
      assert.doesNotMatch(readme, /SDK_SPECIFIER|undefined|\[object/);
    });

    test("has comments that fit into the width of the code", () => {
      const streams = join(place, "src/streams");
      const files = readdirSync(streams).filter((one) => one.endsWith(".ts"));
      const lines = files.flatMap((one) => readFileSync(join(streams, one), "utf8").split("\n"));
      const comments = lines.filter((line) => line.trimStart().startsWith("//"));
      assert.ok(comments.length > 0);
      assert.deepEqual(
        comments.filter(({ length }) => length > 100),
        [],
      );
    });

    if (file === "scheduler.yaml") {
      test("says what its file has more, and what is gone", async (t) => {
        const text = readFileSync(source, "utf8");
        const more = await checkApi(
          await served(
            text.replace("        extra:", "        rank: { type: integer }\n        extra:"),
            t,
          ),
        );
        assert.equal(more.code, 1, more.stderr);
        assert.match(more.stdout, /^property without a column: 1\n {2}jobs\.rank$/m);
        const gone = await checkApi(
          await served(text.replace("is_paused: { type: boolean", "paused: { type: boolean"), t),
        );
        assert.equal(gone.code, 3, gone.stderr);
        assert.match(gone.stdout, /^column without a property: 1\n {2}jobs\.is_paused$/m);
      });

      test("says in one line why its file can't be read", async () => {
        const { code, stdout, stderr } = await checkApi(join(place, "none.json"));
        assert.equal(code, 2);
        assert.equal(stdout, "");
        assert.match(stderr, /^error: \S+none\.json can't be read as an OpenAPI file: .*\n$/);
      });
    }

    function checkApi(openApi: string): Promise<Ended> {
      const program = join(place, "tools/check-api.ts");
      return runProgram(process.execPath, ["--import", "tsx", program, openApi], { cwd: place });
    }

    async function succeed(options: readonly string[]): Promise<void> {
      // As tests of its own, not as a part of these.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const { code, stdout, stderr } = await runProgram(process.execPath, options, {
        cwd: place,
        env,
      });
      assert.equal(code, 0, stdout + stderr);
    }
  });
}

/** Serves a text, and returns its URL. */
async function served(
  text: string,
  test: { after(act: () => void | Promise<void>): void },
): Promise<string> {
  return `${await serve(test, (_request, response) => void response.end(text))}/openapi.yaml`;
}
