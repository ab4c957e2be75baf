/** Parses the doc comment at the top of a stream file, which is user documentation too. */

import { readFileSync } from "node:fs";

/** The parts of a stream file's module doc. */
export interface ModuleDoc {
  /** What the rows are: the first paragraph, after the table's title. */
  readonly what: string;
  /** The endpoint's page in the API reference. */
  readonly page: string;
  /** What is special about the table, a paragraph each. */
  readonly remarks: readonly string[];
}

/**
 * Reads the module doc of a stream's file.
 *
 * @throws Error if it does not have the form that CONTRIBUTING.md describes.
 */
export function moduleDocOf(stream: string, folder: URL): ModuleDoc {
  const file = `${stream.replaceAll("_", "-")}.ts`;
  const text = readFileSync(new URL(file, folder), "utf8");
  const [, comment = ""] = /^\/\*\*\n(.*?)\n? \*\//s.exec(text) ?? [];
  const paragraphs = comment
    .replaceAll(/^ \* ?/gm, "")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll("\n", " ").trim());
  const [title = "", page = "", ...remarks] = paragraphs;
  const [, what] = /^[^:]+: (.+)$/s.exec(title) ?? [];
  if (what === undefined || !/^https:\/\/\S+$/.test(page)) {
    throw new Error(
      `${file} must begin with a doc comment: "Title: what the rows are.", then the URL of the endpoint's page`,
    );
  }
  return { what: what.charAt(0).toUpperCase() + what.slice(1), page, remarks };
}
