/** What authors read, as they use it: the README's tap compiles and runs, that of the pages passes its tests. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { serveApi } from "../src/testing/index.ts";
import { authorsPages } from "./support/authors-pages.ts";
import { root, runProgram, sdkRoot } from "./support/run-program.ts";

suite("The TypeScript of the pages for authors", () => {
  const folder = mkdtempSync(join(tmpdir(), "sdk-page-"));
  const blocks = [...authorsPages().matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    ([, block = ""]) => block,
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const isTest = (block: string): boolean => block.includes("singer-tap-sdk/testing");
  writeFileSync(join(folder, "tap.ts"), blocks.filter((block) => !isTest(block)).join("\n"));
  writeFileSync(join(folder, "tap.test.ts"), blocks.filter(isTest).join("\n"));

  const [, inReadme = ""] =
    /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(sdkRoot, "README.md"), "utf8")) ?? [];
  writeFileSync(join(folder, "readme.ts"), inReadme);

  after(() => rmSync(folder, { recursive: true }));

  test("makes a tap of the one in the README, of some 30 lines", async () => {
    const options = ["--import", "tsx", join(folder, "readme.ts"), "--discover"];
    const { code, stdout, stderr } = await runProgram(process.execPath, options);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      JSON.parse(stdout).streams.map(({ tap_stream_id: name }: { tap_stream_id: string }) => name),
      ["orders"],
    );
    const lines = inReadme.split("\n").filter((line) => line.trim() !== "");
    assert.ok(lines.length <= 36, `${lines.length} lines`);
  });

  test("compiles, under the rules of this project", async () => {
    const project = join(folder, "tsconfig.json");
    const compilerOptions = { typeRoots: [join(root, "node_modules/@types")], rootDir: "/" };
    const settings = { extends: join(root, "tsconfig.json"), compilerOptions, include: [folder] };
    writeFileSync(project, JSON.stringify(settings));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { code, stdout } = await runProgram(process.execPath, [compiler, "--project", project]);
    assert.equal(code, 0, stdout);
  });

  for (const fault of [{ text: "No such shop" }, { text: "No such shop", kind: "missing" }]) {
    test(`shows what the API says of an error: ${JSON.stringify(fault)}`, async (t) => {
      const { origin } = await serveApi(t, () => ({ status: 400, body: { fault } }));
      const config = join(folder, "config.json");
      writeFileSync(config, JSON.stringify({ api_key: "the-key", api_url: origin }));
      const options = ["--import", "tsx", join(folder, "tap.ts"), "--config", config];
      const { code, stderr } = await runProgram(process.execPath, options);
      assert.equal(code, 1);
      const told = ["kind" in fault ? fault.kind : [], fault.text].flat().join(", ");
      assert.ok(stderr.includes(`rejected: ${told}`), stderr);
    });
  }

  test("makes a tap that passes the tests of the kit", async () => {
    // As a test of its own, not as a part of this one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const options = ["--import", "tsx", "--test", join(folder, "tap.test.ts")];
    const { code, stdout } = await runProgram(process.execPath, options, { env });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /tap-shop/);
  });
});
