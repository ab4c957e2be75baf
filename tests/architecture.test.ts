/** The layers of the tap: what may import what. Those of the SDK are tested in its package. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { recordedLog } from "../packages/singer-tap-sdk/tests/support/logger.ts";
import { Sources, shown } from "../packages/singer-tap-sdk/tests/support/sources.ts";
import { IncidentTap } from "../src/tap.ts";

/** From the lowest to the highest; a file imports its own layer and lower ones. */
const layers = ["config.ts", "first-columns.ts", "streams", "tap.ts", "cli.ts"];

const sources = new Sources(fileURLToPath(new URL("../src/", import.meta.url)));

const streams = await new IncidentTap().streams({}, recordedLog().logger);

suite("The layers", () => {
  test("are all there are: every source file belongs to one", () => {
    assert.deepEqual([...new Set(sources.paths.map(layerOf))].sort(), layers.toSorted());
  });

  test("import no higher one", () => {
    const upward = sources.relativeImports.filter(
      ({ file, target }) => layers.indexOf(layerOf(target)) > layers.indexOf(layerOf(file)),
    );
    assert.deepEqual(upward.map(shown), []);
  });

  test("have no circle of imports, those of types included", () => {
    assert.equal(sources.circle(), null);
  });

  test("import the SDK alone, by what it exports", () => {
    assert.deepEqual(sources.packages, ["singer-tap-sdk"]);
    const outside = sources.relativeImports.filter(({ target }) => target.startsWith(".."));
    assert.deepEqual(outside.map(shown), []);
  });

  test("let a table import of another one only its class, as the parent or as what it follows, and types", () => {
    const sideways = sources.relativeImports.filter(
      ({ file, target, isType }) => isTable(file) && isTable(target) && !isType,
    );
    for (const one of sideways) {
      const stream = streams.find(({ name }) => one.file === fileOf(name));
      const declared: unknown[] = [stream ?? {}, stream?.follows ?? {}].flatMap(Object.values);
      for (const name of one.names) {
        assert.ok(
          declared.some((value) => typeof value === "function" && value.name === name),
          `${shown(one)}: ${name} is neither a parent of its stream nor followed by it`,
        );
      }
    }
  });
});

suite("The source", () => {
  test("names every imported file with its ending .ts", () => {
    const wrong = sources.relativeImports.filter(({ target }) => !sources.texts.has(target));
    assert.deepEqual(wrong.map(shown), []);
  });

  test("touches neither files, network nor output: the SDK does", () => {
    const touching = sources.imports.filter(
      ({ file, specifier }) =>
        /^node:(?:fs|http|https|net|tls|child_process)/.test(specifier) && file !== "tap.ts",
    );
    assert.deepEqual(touching.map(shown), []);
    assert.deepEqual(sources.filesWith(/\.stdout\b|\bconsole\b|(?<![\w.#])fetch\(/), []);
  });

  test("has no long file", () => {
    assert.deepEqual(sources.longFiles(), []);
  });
});

function layerOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** The file of a table. */
function fileOf(table: string): string {
  return `streams/${table.replaceAll("_", "-")}.ts`;
}

/** Whether a file is a table: one that discovery reads. */
function isTable(path: string): boolean {
  return /^streams\/[^/]+\.ts$/.test(path);
}
