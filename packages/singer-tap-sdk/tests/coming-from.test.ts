/** The pages for authors who know another framework name what this one has, and take up what theirs has left. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { tap } from "../examples/tap-stripe.ts";
import * as sdk from "../src/index.ts";
import * as testing from "../src/testing/index.ts";
import { authorsPageNames } from "./support/authors-pages.ts";
import { sdkRoot } from "./support/run-program.ts";
import { membersOfGraphQLStreams, membersOfStreams } from "./support/stream-members.ts";

suite("The pages for authors who come from another framework", () => {
  const pages = authorsPageNames.filter((name) => name.startsWith("coming-from-"));
  const sources = readdirSync(join(sdkRoot, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(sdkRoot, "src", path), "utf8"))
    .join("\n");
  const known = new Set([
    ...Object.keys(sdk),
    ...Object.keys(testing),
    ...Object.keys(sdk.t).map((name) => `t.${name}`),
    ...membersOfStreams(),
    ...membersOfGraphQLStreams(),
    ...Object.getOwnPropertyNames(sdk.Tap.prototype),
    ...Object.keys(tap),
    ...Object.keys(tap.allSettings.properties),
    // Types, and members of options, which do not exist at run time.
    ...[...sources.matchAll(/\bexport (?:interface|type) (\w+)/g)].map(([, name = ""]) => name),
    ...[...sources.matchAll(/\breadonly (\w+)\??:/g)].map(([, name = ""]) => name),
  ]);

  for (const page of pages) {
    test(`${page} names only what exists here`, () => {
      const unknown = namesOfOurs(page).filter((code) => {
        if (code.startsWith("--")) return !sources.includes(code);
        const [, value] = /^(?:\w+: )?"([^"]+)"$/.exec(code) ?? [];
        if (value !== undefined && !sources.includes(`"${value}"`)) return true;
        const [name] = /^[\w.]+/.exec(code) ?? [];
        return name !== undefined && !known.has(name);
      });
      assert.deepEqual(unknown, []);
    });

    test(`${page} has a row for each thing once, with three cells`, () => {
      const rows = rowsOf(page);
      assert.ok(rows.length > 40, `${rows.length} rows`);
      assert.deepEqual(
        rows.filter((cells) => cells.length !== 3),
        [],
      );
      const theirs = rows.map(([cell]) => cell).filter((cell) => cell !== "none");
      assert.deepEqual(theirs, [...new Set(theirs)]);
    });
  }

  test("say that a bookmark by time that Meltano's SDK has written is taken up", async (t) => {
    const api = await testing.serveApi(t, () => ({ body: { data: [], has_more: false } }));
    const bookmark = {
      starting_replication_value: "2026-01-01T00:00:00Z",
      replication_key: "created",
      replication_key_value: "2026-02-01T00:05:00+00:00",
    };
    const { code, log } = await testing.runTap(tap, {
      settings: { api_key: "the-key", api_url: api.origin, replication_method: "INCREMENTAL" },
      state: { bookmarks: { customers: bookmark } },
    });
    assert.equal(code, 0, log);
    const [request] = api.requests.filter(({ url }) => url.pathname === "/v1/customers");
    const since = String(Date.parse("2026-02-01T00:00:00Z") / 1000);
    assert.equal(request?.url.searchParams.get("created[gte]"), since);
  });
});

/** The code in the second cells of the tables, but for commands of a shell and parts of a path. */
function namesOfOurs(page: string): string[] {
  return rowsOf(page)
    .flatMap(([, ours = ""]) => [...ours.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code))
    .filter((code) => !code.startsWith("singer-tap-sdk "));
}

/** The cells of all tables of a page, without their heads. */
function rowsOf(page: string): string[][] {
  const lines = readFileSync(join(sdkRoot, "docs", `${page}.md`), "utf8").split("\n");
  return lines
    .filter((line, index) => line.startsWith("| ") && !lines[index + 1]?.startsWith("|---"))
    .map((line) => line.slice(2, -1).split(" | "))
    .map((cells) => cells.map((cell) => cell.replace(/^\| |\|$/g, "").trim()));
}
