/** Runs the given test files in one process: for most of them, loading the libraries takes longer than the tests. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Resolved first: tests of a file that is imported already may change the working directory.
const files = process.argv.slice(2).map((path) => pathToFileURL(resolve(path)).href);
for (const file of files) await import(file);
