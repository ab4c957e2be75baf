/** The pages for authors as one text, in the order in which they are read. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sdkRoot } from "./run-program.ts";

/** Their names, without the ending. The TypeScript on them makes one tap. */
export const authorsPageNames = [
  "authors",
  "tables",
  "delta-tokens",
  "graphql",
  "files-and-jobs",
  "tap-and-tests",
  "hooks",
  "record-shapes",
  "declarations",
  "authenticators",
  "paginators",
  "openapi",
  "coming-from",
  "coming-from-meltano-sdk",
  "coming-from-dlt",
  "coming-from-airbyte-cdk",
] as const;

/** All of them, with headings as in one text: a page's own are one level lower. */
export function authorsPages(): string {
  return authorsPageNames
    .map((name) => readFileSync(join(sdkRoot, "docs", `${name}.md`), "utf8").replace(/^# /, "## "))
    .join("\n");
}
