/** The program for authors of taps: what can't be done is one line, and nothing is written. */

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { serve } from "../src/testing/index.ts";
import { type Ended, root, runProgram, sdkRoot } from "./support/run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "new-tap-"));
after(() => rmSync(folder, { recursive: true, force: true }));

suite("singer-tap-sdk new", () => {
  for (const name of ["shop", "tap-", "tap-Shop", "tap-shop/..", "tap_shop", "tap--shop"]) {
    test(`writes nothing of the name ${name}`, async () => {
      const place = mkdtempSync(join(folder, "names-"));
      const { code, stderr } = await toolchain(["new", name], place);
      assert.equal(code, 1);
      assert.match(stderr, /^error: A tap's name must be "tap-" and lowercase letters[^\n]+\n$/);
      assert.deepEqual(readdirSync(place), []);
    });
  }

  test("leaves a folder alone that holds something", async () => {
    const place = mkdtempSync(join(folder, "taken-"));
    writeFileSync(join(place, "notes.txt"), "");
    const { code, stderr } = await toolchain(["new", "tap-shop", "."], place);
    assert.equal(code, 1);
    assert.equal(stderr, "error: The folder . is not empty\n");
    assert.deepEqual(readdirSync(place), ["notes.txt"]);
  });
});

suite("singer-tap-sdk new --openapi", () => {
  const list = (items: object) => ({
    get: {
      responses: {
        "200": { content: { "application/json": { schema: { type: "array", items } } } },
      },
    },
  });

  for (const { what, text, why } of [
    {
      what: "JSON that is none",
      text: "{",
      why: /openapi\.json can't be read as an OpenAPI file: .*JSON.*/,
    },
    { what: "a list", text: "[]", why: /it holds no object/ },
    { what: "some object", text: '{"name": "shop"}', why: /has no "openapi" with a version 3/ },
    { what: "no paths", text: '{"openapi": "3.1.0"}', why: /it has no paths/ },
    {
      what: "Swagger 2",
      text: '{"swagger": "2.0", "paths": {}}',
      why: /it is Swagger 2\.0, and only OpenAPI 3 can be read; convert it first/,
    },
    {
      what: "no list",
      text: '{"openapi": "3.1.0", "paths": {}}',
      why: /no GET operation of the OpenAPI file lists records/,
    },
    {
      what: "a list of texts alone",
      text: JSON.stringify({ openapi: "3.1.0", paths: { "/words": list({ type: "string" }) } }),
      why: /lists records that can be told: \/words, its list holds values of type string, not objects/,
    },
    {
      what: "a reference to nothing",
      text: JSON.stringify({
        openapi: "3.1.0",
        paths: { "/things": list({ $ref: "#/components/schemas/Thing" }) },
      }),
      why: /it refers to #\/components\/schemas\/Thing, which does not exist/,
    },
    {
      what: "a reference to another file",
      text: JSON.stringify({ openapi: "3.1.0", paths: { "/things": list({ $ref: "a.json" }) } }),
      why: /it refers to a\.json, another file; bundle it into one first/,
    },
  ]) {
    test(`writes nothing and says why in one line where the file holds ${what}`, async () => {
      const place = mkdtempSync(join(folder, "openapi-"));
      writeFileSync(join(place, "openapi.json"), text);
      const { code, stderr } = await toolchain(
        ["new", "tap-shop", "--openapi", "openapi.json"],
        place,
      );
      assert.equal(code, 1);
      assert.match(stderr, /^error: [^\n]+\n$/);
      assert.match(stderr, why);
      assert.deepEqual(readdirSync(place), ["openapi.json"]);
    });
  }

  test("says in one line that a URL or a file can't be fetched", async (t) => {
    const place = mkdtempSync(join(folder, "openapi-"));
    const origin = await serve(t, (_request, response) => response.writeHead(404).end());
    for (const openApi of [`${origin}/openapi.json`, "nowhere.json"]) {
      const { code, stderr } = await toolchain(["new", "tap-shop", "--openapi", openApi], place);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^error: \S+ can't be read as an OpenAPI file: [^\n]*(?:404|ENOENT)[^\n]*\n$/,
      );
    }
    assert.deepEqual(readdirSync(place), []);
  });
});

suite("singer-tap-sdk wheel", () => {
  const manifest = { name: "tap-shop", version: "1.0.0", type: "module" };

  for (const { what, bin, source, why } of [
    {
      what: "the program is not one of dist",
      bin: "tap.ts",
      why: /built from src\/NAME\.ts; it is tap\.ts$/m,
    },
    {
      what: "the source of the program is missing",
      bin: "dist/cli.js",
      why: /it is dist\/cli\.js, and src\/cli\.ts does not exist$/m,
    },
    {
      what: "the source does not compile",
      bin: "dist/cli.js",
      source: "const = 1;",
      why: /^error: Build failed with 1 error:\nsrc\/cli\.ts:1:6: ERROR: /,
    },
    {
      what: "the bundled tap does not start",
      bin: "./dist/cli.js",
      source: 'process.stderr.write("It is broken.\\n"); process.exitCode = 1;',
      why: /^error: The bundled tap does not start:\nIt is broken\.$/m,
    },
  ]) {
    test(`builds nothing and says why where ${what}`, async () => {
      const project = mkdtempSync(join(folder, "project-"));
      mkdirSync(join(project, "src"));
      writeFileSync(
        join(project, "package.json"),
        JSON.stringify({ ...manifest, bin: { "tap-shop": bin } }),
      );
      if (source !== undefined) writeFileSync(join(project, "src/cli.ts"), source);
      symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
      const { code, stdout, stderr } = await toolchain(["wheel"], project);
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, why);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.ok(!existsSync(join(project, "dist-python")));
    });
  }
});

function toolchain(options: readonly string[], cwd: string): Promise<Ended> {
  const program = ["--import", import.meta.resolve("tsx"), join(sdkRoot, "src/toolchain/cli.ts")];
  return runProgram(process.execPath, [...program, ...options], { cwd });
}
