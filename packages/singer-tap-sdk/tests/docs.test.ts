/** What the pages for authors say is true: names, links, and what a stream declares. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { RESTStream } from "../src/index.ts";
import { authorsPageNames, authorsPages } from "./support/authors-pages.ts";
import { sdkRoot } from "./support/run-program.ts";
import { membersOfGraphQLStreams, membersOfStreams } from "./support/stream-members.ts";

suite("The documents of the SDK", () => {
  const pages = readdirSync(join(sdkRoot, "docs")).map((name) => `docs/${name}`);

  test("are all read in order by the tests of their code", () => {
    assert.deepEqual(pages.sort(), authorsPageNames.map((name) => `docs/${name}.md`).sort());
  });

  for (const page of pages) {
    test(`${page} is not too long to be read`, () => {
      const words = read(page).split(/\s+/).length;
      assert.ok(words <= 1500, `${words} words`);
    });
  }

  for (const document of ["README.md", ...pages, "template/README.md"]) {
    test(`${document} links to files that exist`, () => {
      const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)];
      for (const [, link = ""] of links) {
        assert.ok(existsSync(join(sdkRoot, dirname(document), link)), `${link} does not exist`);
      }
    });

    test(`${document} names files of a new tap's project that exist`, () => {
      const names = read(document).match(/\b(?:src|tests)\/[\w./-]*[\w/]/g);
      for (const name of names ?? []) {
        assert.ok(existsSync(join(sdkRoot, "template", name)), `${name} does not exist`);
      }
    });
  }

  test("name what a stream declares and overrides, the hooks in the order of a request's life", () => {
    const page = authorsPages();
    const named = (heading: string): string[] =>
      tableUnder(page, heading).map(([name = ""]) => name.replaceAll("`", ""));
    const declared = named("What a stream declares");
    const hooks = named("What a stream may override");
    assert.deepEqual([...declared, ...hooks].sort(), membersOfStreams().sort());
    const requestHooks = Object.getOwnPropertyNames(RESTStream.prototype).filter((name) =>
      hooks.includes(name),
    );
    assert.deepEqual(hooks, requestHooks);
  });

  test("name what a GraphQL stream declares besides", () => {
    const named = tableUnder(authorsPages(), "GraphQL").map(([name = ""]) => name);
    assert.deepEqual(
      named.map((name) => name.replaceAll("`", "")).sort(),
      membersOfGraphQLStreams().sort(),
    );
  });
});

function read(path: string): string {
  return readFileSync(join(sdkRoot, path), "utf8");
}

/** The rows of the first table under a heading, each a list of cells. */
function tableUnder(markdown: string, heading: string): string[][] {
  const start = markdown.indexOf(`\n## ${heading}\n`);
  assert.notEqual(start, -1, `there is no heading ${heading}`);
  const [section = ""] = markdown.slice(start + 4).split("\n## ");
  const [, ...rows] = section
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|(?: *-+ *\|)+$/.test(line))
    .map((line) => line.slice(1, -1).split("|"));
  return rows.map((cells) => cells.map((cell) => cell.trim()));
}
