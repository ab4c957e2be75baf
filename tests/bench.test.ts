/** The benchmark in small: that everything is measured, not how fast it is. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runSource } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { temporaryFolder } from "../packages/singer-tap-sdk/tests/support/temporary-folder.ts";

interface Figures {
  readonly reports: readonly {
    readonly name: string;
    readonly rows: readonly {
      readonly name: string;
      readonly figures: Readonly<Record<string, number | null>>;
      readonly ratio: number | null;
    }[];
  }[];
}

test("the benchmark writes each figure beside its bound, as a table and as JSON", async (t) => {
  const file = join(temporaryFolder(t), "figures.json");
  const only = ["start", "updates", "requests", "latency50"];
  const options = ["--scale", "0.002", "--rounds", "1", "--json", file, "--only", ...only];
  const { code, stdout, stderr } = await runSource("tools/bench/bench.ts", options);
  assert.equal(code, 0, stderr);
  const { reports }: Figures = JSON.parse(readFileSync(file, "utf8"));
  assert.deepEqual(
    reports.map(({ name }) => name),
    only,
  );
  for (const { name, rows } of reports) {
    for (const row of rows) assert.ok(stdout.includes(`  ${row.name} `), row.name);
    const ratios = rows.flatMap(({ ratio }) => ratio ?? []);
    assert.equal(ratios.includes(1), name !== "requests", `${name} has a bound`);
  }
  const requests = reports.find(({ name }) => name === "requests")?.rows.at(-1)?.figures;
  assert.ok(requests !== undefined && (requests.requests ?? 0) > 20);
  assert.equal(requests.requests, requests.least);
});
