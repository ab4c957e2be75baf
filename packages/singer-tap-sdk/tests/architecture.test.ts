/** The floors of the SDK: what may import what, and which file alone may do what. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { sdkRoot } from "./support/run-program.ts";
import { Sources, shown } from "./support/sources.ts";

/** From the lowest to the highest; a file imports its own floor and lower ones. */
const floors = [
  "check-node.ts",
  "package",
  "text",
  "singer",
  "errors",
  "logging",
  "schema",
  "records",
  "http",
  "config",
  "stream",
  "sync",
  "tap",
  "cli",
  "index.ts",
  "testing",
  "toolchain",
];

const sources = new Sources(`${sdkRoot}src/`);

suite("The floors", () => {
  test("are all there are: every source file lies on one", () => {
    assert.deepEqual([...new Set(sources.paths.map(floorOf))].sort(), floors.toSorted());
  });

  test("import no higher one", () => {
    const upward = sources.relativeImports.filter(
      ({ file, target }) => floors.indexOf(floorOf(target)) > floors.indexOf(floorOf(file)),
    );
    assert.deepEqual(upward.map(shown), []);
  });

  test("have no circle of imports, those of types included", () => {
    assert.equal(sources.circle(), null);
  });

  test("enter the protocol library by its index, and the kit enters the SDK by what authors have", () => {
    const around = sources.relativeImports.filter(
      ({ file, target }) =>
        (floorOf(target) === "singer" || floorOf(file) === "testing") &&
        floorOf(file) !== floorOf(target) &&
        !target.endsWith("index.ts"),
    );
    assert.deepEqual(around.map(shown), []);
  });
});

suite("The source", () => {
  test("names every imported file with its ending .ts", () => {
    const wrong = sources.relativeImports.filter(
      ({ target, specifier }) => !sources.texts.has(target) && !specifier.includes("$"),
    );
    assert.deepEqual(wrong.map(shown), []);
  });

  test("touches stdout in the command line and the toolchain alone, and files only to read them", () => {
    const uses = /\.stdout\b|\bconsole\b|\/dev\/stdout|\/dev\/fd/;
    assert.deepEqual(sources.filesWith(uses), ["cli/command-line.ts", "toolchain/cli.ts"]);
    // They write to stdout where that is a file, files of an API until they are complete, and what a tap under test reads;
    // authors have files written.
    const writes = /\b(?:append|copy|create|make|mk|open|rename|rm|unlink|write)\w*\b/i;
    const writers = sources.imports.filter(
      ({ specifier, names }) =>
        /^node:fs/.test(specifier) && names.some((name) => writes.test(name)),
    );
    assert.deepEqual(
      writers.map(({ file }) => file).filter((file) => floorOf(file) !== "toolchain"),
      ["cli/output.ts", "cli/prepared.ts", "http/temporary-file.ts", "testing/run-tap.ts"],
    );
  });

  test("makes requests in the HTTP client alone, but for the OpenAPI file of a new tap", () => {
    assert.deepEqual(sources.importersOf("ky"), [
      "http/sender.ts",
      "toolchain/openapi/document.ts",
    ]);
    const others = sources.filesWith(/(?<![\w.#])fetch\(|from "node:(?:http|https|tls)"/);
    assert.deepEqual(
      others.filter((path) => floorOf(path) !== "testing"),
      ["http/proxy-agent.ts", "http/transport.ts"],
    );
    // What tells addresses apart opens no connection.
    const connections = sources.imports.filter(
      ({ specifier, names }) =>
        specifier === "node:net" && names.some((name) => !["BlockList", "isIP"].includes(name)),
    );
    assert.deepEqual(
      connections.map(({ file }) => file).filter((path) => floorOf(path) !== "testing"),
      [],
    );
  });

  test("knows nothing of HTTP in the protocol library", () => {
    const packages = sources.imports.filter(
      ({ file, specifier }) => floorOf(file) === "singer" && !specifier.startsWith("."),
    );
    assert.deepEqual([...new Set(packages.map(({ specifier }) => specifier))].sort(), [
      "node:stream",
    ]);
  });

  test("imports the packages that package.json names, and uses each", () => {
    const { dependencies } = JSON.parse(readFileSync(join(sdkRoot, "package.json"), "utf8"));
    assert.deepEqual(sources.packages, Object.keys(dependencies).sort());
  });

  test("has no long file", () => {
    assert.deepEqual(sources.longFiles(), []);
  });
});

/** The folder of a file, or the file itself where it lies beside the folders. */
function floorOf(path: string): string {
  return path.split("/")[0] ?? "";
}
