/** New taps whose names are also those of something else: their projects compile and pass their tests. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { writeProject } from "../src/toolchain/new-tap.ts";
import { tapFiles } from "../src/toolchain/openapi/tap-files.ts";
import { root, runProgram, sdkRoot } from "./support/run-program.ts";

/** Names, and why each might not do. */
const names: Readonly<Record<string, string>> = {
  "tap-items": "the template's table",
  "tap-item": "the template's shape",
  "tap-items-base": "what the base class is called beside a table of the tap's name",
  "tap-tap": "the SDK's class Tap",
  "tap-stream": "the SDK's class Stream",
  "tap-r-e-s-t": "the SDK's class RESTStream, which the base class extends",
  "tap-settings-schema": "a constant of the template",
  "tap-cli": "a file of the template",
  "tap-class": "a reserved word",
  "tap-constructor": "a name that every object inherits",
  "tap-workshop": "a word that holds the template's own name",
  "tap-8x8": "a word that no class can begin with",
};

/** Lists of an API that are called like a tap, or like what its files import. */
const lists = ["/orders", "/orders_base", "/stream", "/tap", "/class", "/t", "/8x8", "/rest"];

suite("A new tap", () => {
  const folder = mkdtempSync(join(tmpdir(), "new-tap-names-"));
  const template = join(sdkRoot, "template");
  const fromFile = ["tap-orders", "tap-8x8-models"];
  const projects = [...Object.keys(names), ...fromFile];

  before(async () => {
    const source = join(folder, "openapi.json");
    writeFileSync(source, JSON.stringify(documentOf(lists)));
    for (const name of projects) {
      const made = fromFile.includes(name) ? await tapFiles(source, { name }) : null;
      writeProject(template, { name, folder: join(folder, name), sdk: "*", made });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test("compiles, whatever its name is the name of", async () => {
    const project = join(folder, "tsconfig.json");
    const compilerOptions = { typeRoots: [join(root, "node_modules/@types")], rootDir: "/" };
    const include = projects.flatMap((name) => [
      join(folder, name, "src"),
      join(folder, name, "tests"),
    ]);
    const settings = { extends: join(root, "tsconfig.json"), compilerOptions, include };
    writeFileSync(project, JSON.stringify(settings));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { code, stdout } = await runProgram(process.execPath, [compiler, "--project", project]);
    assert.equal(code, 0, stdout);
  });

  test("refuses a stream that is not exported, of which a run would say nothing", async () => {
    const place = join(folder, "tap-forgotten");
    writeProject(template, { name: "tap-forgotten", folder: place, sdk: "*", made: null });
    const items = join(place, "src/streams/items.ts");
    const source = readFileSync(items, "utf8");
    const copy = source
      .replaceAll("ItemsStream", "GoodsStream")
      .slice(source.indexOf("export class"));
    writeFileSync(items, `${source}\n${copy.replace("export ", "")}`);
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { code, stdout } = await runProgram(process.execPath, [compiler, "--project", place]);
    assert.notEqual(code, 0);
    assert.match(stdout, /items\.ts.*'GoodsStream' is declared but never used/);
  });

  test("passes its tests where its classes have another name than the tap", async () => {
    // As tests of their own, not as a part of these.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const files = ["tap-items", "tap-8x8", "tap-orders"].map((name) =>
      join(folder, name, "tests/tap.test.ts"),
    );
    const options = ["--import", "tsx", "--test", ...files];
    const { code, stdout } = await runProgram(process.execPath, options, { env });
    assert.equal(code, 0, stdout);
  });

  test("has its name once in each of its classes", () => {
    const source = readFileSync(join(folder, "tap-workshop/src/tap.ts"), "utf8");
    assert.match(source, /^export class WorkshopTap extends Tap /m);
  });
});

/** An OpenAPI file with a list at each path. */
function documentOf(paths: readonly string[]): object {
  const row = { type: "object", properties: { id: { type: "string" } } };
  const content = { "application/json": { schema: { type: "array", items: row } } };
  const get = { responses: { "200": { content } } };
  return {
    openapi: "3.1.0",
    servers: [{ url: "https://api.example.com" }],
    paths: Object.fromEntries(paths.map((path) => [path, { get }])),
  };
}
