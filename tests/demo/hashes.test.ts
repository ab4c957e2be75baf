/** The hashes that the page on personal data shows in SQL are those that the tap writes. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hashWith } from "../../packages/singer-tap-sdk/src/records/treatment.ts";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { clientOf, startPostgres } from "../../tools/shared/postgres.ts";
import { askPython, installTarget } from "../support/targets.ts";

const page = readFileSync(join(root, "docs", "personal-data.md"), "utf8");
const [postgresql = "", duckdb = ""] = [...page.matchAll(/^```sql\n(.*?)^```$/gms)].map(
  ([, sql]) => sql,
);

const key = "correct horse battery staple";
const address = "ann@example.com";

/** Texts that a macro or a cast may get wrong. */
const texts = [address, "", "Ö 田中 🌻", 'Robert "Bob"', "it's", "\\x41", "x".repeat(300)];

/** The query of a block with another text in the place of the address. */
function queryOf(block: string, text: string): string {
  const query = block.trim().split("\n").at(-1) ?? "";
  assert.ok(query.includes(`'${address}'`), query);
  return query.replace(`'${address}'`, () => `'${text.replaceAll("'", "''")}'`);
}

test("the page names the hash of its example", () => {
  const hash = hashWith(key)(address);
  assert.equal(hash, createHmac("sha256", key).update(address).digest("hex"));
  assert.ok(page.includes(`\`${address}\` with the key \`${key}\` becomes\n\`${hash}\``));
});

test("PostgreSQL makes the same hashes", async () => {
  const postgres = await startPostgres();
  const client = clientOf(postgres);
  try {
    await client.connect();
    await client.query(postgresql);
    for (const text of texts) {
      const { rows } = await client.query({ text: queryOf(postgresql, text), rowMode: "array" });
      assert.equal(rows[0]?.[0], hashWith(key)(text), text);
    }
  } finally {
    await client.end();
    await postgres.stop();
  }
});

test("DuckDB makes the same hashes", async () => {
  const programs = await installTarget("target-duckdb==0.8.0", "duckdb==1.2.2");
  const queries = JSON.stringify([duckdb, ...texts.map((text) => queryOf(duckdb, text))]);
  const made = await askPython<readonly string[]>(programs, runAll, queries);
  assert.deepEqual(made.slice(1), texts.map(hashWith(key)));
});

/** Runs queries and prints the first value of each. */
const runAll = `
import json, sys, duckdb
database = duckdb.connect()
print(json.dumps([database.execute(query).fetchall()[0][0] for query in json.loads(sys.argv[1])]))
`;
