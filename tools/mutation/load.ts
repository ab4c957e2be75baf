/** Runs the test files that it is given in one process: to load the libraries takes most of them longer than its tests. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

for (const path of process.argv.slice(2)) await import(pathToFileURL(resolve(path)).href);
