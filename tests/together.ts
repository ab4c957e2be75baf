/**
 * Runs the tests of these folders, which start no process, in one: to load the libraries takes each of their files longer
 * than its tests. They leave nothing behind that the next file would find, and each still runs by itself as well.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("./", import.meta.url);
const together = ["generate", "sandbox", "streams"];

test("npm test runs every folder of tests, here or file by file", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../package.json", folder), "utf8"));
  const apart = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => name.replace(/[^/]+$/, ""))
    .filter((place) => !together.includes(place.replace("/", "")));
  for (const place of new Set(apart)) {
    assert.ok(scripts.test.includes(` tests/${place}*.test.ts`), `tests/${place} is not run`);
  }
});

for (const name of together) {
  const place = new URL(`${name}/`, folder);
  for (const file of readdirSync(place)
    .filter((one) => one.endsWith(".test.ts"))
    .sort()) {
    await import(new URL(file, place).href);
  }
}
