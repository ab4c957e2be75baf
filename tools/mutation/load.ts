/** Runs the given test files in one process: for most of them, loading the libraries takes longer than the tests. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

for (const path of process.argv.slice(2)) await import(pathToFileURL(resolve(path)).href);
