/** The models compile for Snowflake and BigQuery without a connection, to SQL that each of them has. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { root, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { writeInto } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { askPython, installTarget } from "../support/targets.ts";

/** Connections that lead nowhere: nothing is asked. */
const profiles = `
tap_incident:
  outputs:
    snowflake: {type: snowflake, account: none, user: none, password: none, database: analytics, warehouse: none, schema: models}
    bigquery: {type: bigquery, method: oauth-secrets, token: none, project: analytics, dataset: models}
`;

/** With every variable set that adds SQL. */
const vars = {
  tap_incident_business_hours: { from: 9, to: 17, time_zone: "Europe/Berlin" },
  tap_incident_hourly_costs: { working: 80 },
  tap_incident_deployments: "example",
  tap_incident_pay_columns: {
    email: "Email",
    pay: "Somebody's pay \\ report",
    seconds: "Seconds",
    currency: "Currency",
  },
  tap_incident_service_field: "Service de l'équipe",
};

/** What sqlglot lets pass although the warehouse does not have it, as regular expressions of Python. */
const foreign = {
  snowflake: [
    "::",
    "jsonb",
    "distinct on",
    "->>",
    "#>>",
    "at time zone",
    "\\bunnest\\b",
    "\\bfilter\\s*\\(",
  ],
  bigquery: [
    "::",
    "jsonb",
    "distinct on",
    "->>",
    "#>>",
    "at time zone",
    "within group",
    "\\bfilter\\s*\\(",
  ],
};

suite("Without a connection", { skip: await reasonToSkip([meltanoVersions[4]]) }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-warehouses-"));
  writeInto(folder, "profiles.yml", profiles);
  after(() => rmSync(folder, { recursive: true }));

  for (const warehouse of ["snowflake", "bigquery"] as const) {
    test(`all models and tests compile for ${warehouse}, which has all that they use`, async () => {
      const programs = await installTarget(
        "dbt-core==1.11.16",
        "dbt-snowflake==1.12.4",
        "dbt-bigquery==1.12.1",
        "sqlglot==30.3.0",
      );
      const target = join(folder, warehouse);
      const parameters = [
        ...["compile", "--no-populate-cache", "--no-introspect", "--target", warehouse],
        ...["--profiles-dir", folder, "--project-dir", join(root, "dbt")],
        ...["--target-path", target, "--log-path", target, "--vars", JSON.stringify(vars)],
      ];
      const { code, stdout } = await runProgram(join(programs, "dbt"), parameters);
      assert.equal(code, 0, stdout);
      const models = readdirSync(join(root, "dbt", "models"), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".sql"))
        .map((path) => path.split("/").at(-1) ?? "");
      const parameter = JSON.stringify({ target, warehouse, foreign: foreign[warehouse] });
      const { parsed, faults } = await askPython<Parsed>(programs, parseAll, parameter);
      assert.deepEqual(faults, []);
      assert.deepEqual(
        models.filter((name) => !parsed.includes(name)),
        [],
      );
    });
  }
});

interface Parsed {
  readonly parsed: readonly string[];
  readonly faults: readonly string[];
}

/** Parses each compiled file, and lists functions that the warehouse's dialect does not know, and foreign syntax. */
const parseAll = `
import glob, json, os, re, sys
import sqlglot
from sqlglot import exp
given = json.loads(sys.argv[1])
parsed, faults = [], []
for path in sorted(glob.glob(given["target"] + "/compiled/**/*.sql", recursive=True)):
    name, sql = os.path.basename(path), open(path).read()
    try:
        trees = sqlglot.parse(sql, read=given["warehouse"], error_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.ParseError as error:
        faults.append(f"{name}: {error}")
        continue
    parsed.append(name)
    functions = {one.name.lower() for tree in trees if tree for one in tree.find_all(exp.Anonymous)}
    faults += [f"{name}: the function {one} is unknown" for one in functions]
    faults += [f"{name}: {one}" for one in given["foreign"] if re.search(one, sql, re.IGNORECASE)]
print(json.dumps({"parsed": parsed, "faults": faults}))
`;
