/**
 * Runs the tests that lie in folders, which start no process, in one: to load the libraries takes each of their files
 * longer than its tests. They leave nothing behind that the next file would find, and each still runs by itself as well.
 */

import { readdirSync } from "node:fs";

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
for (const name of names.filter((one) => one.includes("/") && one.endsWith(".test.ts")).sort()) {
  await import(new URL(name, folder).href);
}
