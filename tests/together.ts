/**
 * Runs the tests that start no process in one: to load the libraries takes each of their files longer than its tests.
 * They leave nothing behind that the next file would find, and each still runs by itself as well.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folders = ["sandbox", "sdk", "singer", "streams"];

test("npm test leaves out elsewhere what is run here, and nothing else", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  assert.ok(scripts.test.includes(`grep -Ev '^tests/(${folders.join("|")})/'`));
});

for (const folder of folders) {
  const url = new URL(`./${folder}/`, import.meta.url);
  const names = readdirSync(url, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((one) => one.endsWith(".test.ts")).sort()) {
    await import(new URL(name, url).href);
  }
}
