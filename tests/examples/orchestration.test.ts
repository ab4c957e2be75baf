/** The Meltano project of examples/orchestration: its split jobs read together what one run reads. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { defaultTables } from "../support/default-tables.ts";
import { root } from "../support/run-program.ts";

const project = readFileSync(join(root, "examples/orchestration/meltano.yml"), "utf8");

test("The jobs for settings and for changes read every default table once between them", async () => {
  const selected = [...project.matchAll(/select: \[(.+)\]/g)].flatMap(([, list = ""]) =>
    list.split(", ").map((pattern) => pattern.replace(".*", "")),
  );
  assert.deepEqual(selected.toSorted(), (await defaultTables()).toSorted());
});

test("The jobs together stay below the key's 1,200 requests a minute", () => {
  const shares = [...project.matchAll(/requests_per_minute: (\d+)/g)].map(([, one]) => Number(one));
  assert.equal(shares.length, 3);
  assert.ok(shares.reduce((sum, share) => sum + share) < 1200);
});

test("Airflow runs each job as often as Meltano's schedules do", () => {
  const dags = readFileSync(join(root, "examples/orchestration/dags/incident_io.py"), "utf8");
  const ofAirflow = [...dags.matchAll(/"(\w+)": "([\d*/ ]+)"/g)].map(([, job, at]) => [job, at]);
  const ofMeltano = [...project.matchAll(/interval: '?([\d*/ ]+)'?\n {2}job: (\w+)/g)];
  assert.equal(ofAirflow.length, 3);
  assert.deepEqual(
    ofAirflow,
    ofMeltano.map(([, at, job]) => [job, at]),
  );
});
