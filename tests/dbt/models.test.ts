/** The models of dbt, in PostgreSQL and in DuckDB, say what the records of the API say. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { toPage } from "../../demo/page.ts";
import { readReport } from "../../demo/read-report.ts";
import { root, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { writeInto } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { type Sandbox, startSandbox, type Tables } from "../../sandbox/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { installDbt, runDbt } from "../support/dbt.ts";
import { askExamples } from "../support/example-queries.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { runCli } from "../support/run-cli.ts";
import { askPython, installTarget, load } from "../support/targets.ts";
import {
  type ApiRecords,
  type Figures,
  figuresOf,
  type IncidentRecord,
  type PayRecord,
  type Settings,
} from "./figures.ts";
import { pageFigures } from "./page-figures.ts";
import { assertShown, halvesOf, sectionsOf, summaryOf } from "./shown-tables.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Of today, since the example queries ask for the last weeks. */
const now = new Date();

const asOf = now.toISOString().slice(0, 19).replace("T", " ");

/** The package's example of a table of deployments. */
const deployments = readFileSync(
  join(root, "dbt", "seeds", "tap_incident_example_deployments.csv"),
  "utf8",
)
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [deployment_id = "", service = "", deployed_at = ""] = line.split(",");
    return { deployment_id, service, deployed_at };
  });

const settings: Settings = {
  asOf: new Date(`${asOf.replace(" ", "T")}Z`),
  businessHours: { from: 9, to: 17, time_zone: "America/New_York" },
  hourlyCosts: { working: 80, late: 120, sleeping: 200 },
  deployments,
  payColumns: {
    email: "Email",
    pay: "Somebody's pay / report (~cents)",
    seconds: "Time on call (seconds)",
    currency: "Currency",
  },
};

const vars = {
  tap_incident_as_of: asOf,
  tap_incident_business_hours: settings.businessHours,
  tap_incident_hourly_costs: settings.hourlyCosts,
  tap_incident_deployments: "example",
  tap_incident_pay_columns: settings.payColumns,
};

const build = buildWith(vars);

/** The flat tables that the models can read, and what makes a row of each one that is no longer in force. */
const flatTables = {
  escalation_event_users: "user_id = 'gone', escalation_updated_at = escalation_updated_at - day",
  escalation_events:
    "id = 'gone', event = 'acked', occurred_at = occurred_at - day, escalation_updated_at = escalation_updated_at - day",
  incident_role_assignments:
    "incident_role_id = 'gone', role_type = 'lead', user_id = ' ', incident_updated_at = incident_updated_at - day",
  incident_timestamp_values:
    "incident_timestamp_id = 'gone', value = value + 9 * day, incident_updated_at = incident_updated_at - day",
};

/** The extra tables that the models read if they are there. */
const extraTables = ["policy_findings", "pay_reports", "pay_report_rows"];

const marts = readdirSync(join(root, "dbt", "models", "marts"))
  .filter((file) => file.endsWith(".sql"))
  .map((file) => file.slice("incident_io__".length, -".sql".length));

suite("The models", { skip: await reasonToSkip([meltanoVersions[4]]) }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-dbt-"));
  const duckdb = join(folder, "loaded.duckdb");
  let postgres: Postgres;
  let client: Client;
  let sandbox: Sandbox;
  /** All that a run of the tap writes. */
  let messages: string;
  let expected: Readonly<Record<string, readonly Figures[]>>;

  before(async () => {
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
    // Where times without a zone would go wrong.
    await client.query("alter database postgres set timezone = 'America/New_York'");
    const organisation = await awkwardOrganisation();
    sandbox = await startSandbox({ organisation });
    const config = {
      api_key: sandbox.apiKey,
      api_url: sandbox.origin,
      extra_streams: [...Object.keys(flatTables), ...extraTables],
    };
    const run = await runCli(["--config", writeInto(folder, "config.json", config)]);
    assert.equal(run.code, 0, run.stderr);
    messages = run.stdout;
    const records: ApiRecords = JSON.parse(JSON.stringify(organisation));
    expected = figuresOf(records, settings);
  });

  after(async () => {
    await client.end();
    await postgres.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test("are compared with figures for every mart", () => {
    assert.deepEqual(Object.keys(expected).sort(), marts.sort());
  });

  test("have in PostgreSQL the figures of the API's records, without rows that were deleted", async () => {
    const { host, port, user, password, database } = postgres;
    const settings = { host, port, user, password, database, default_target_schema: "loaded" };
    const target = join(
      await installTarget("meltanolabs-target-postgres==0.8.1"),
      "target-postgres",
    );
    const config = ["--config", writeInto(folder, "postgres.json", settings)];
    const loaded = await load(target, config, messages);
    assert.equal(loaded.code, 0, loaded.stderr);
    for (const table of ["incidents", "follow_ups", "alerts", "alert_sources", "escalations"]) {
      await client.query(`create temporary table gone as select * from loaded.${table} limit 1`);
      await client.query("update gone set id = 'gone', _sdc_deleted_at = now()");
      await client.query(`insert into loaded.${table} select * from gone`);
      await client.query("drop table gone");
    }
    await succeeds(build, variables("loaded"));
    await compare(inPostgres("models_of_loaded"));
  });

  test("have the same figures from flat tables, of which the rows in force count", async () => {
    for (const [table, change] of Object.entries(flatTables)) {
      await client.query(`create temporary table stale as select * from loaded.${table}`);
      await client.query(`update stale set ${change.replaceAll("day", "interval '1 day'")}`);
      await client.query(`insert into loaded.${table} select * from stale on conflict do nothing`);
      await client.query("drop table stale");
    }
    await succeeds(buildWith({ ...vars, tap_incident_flat_tables: true }), {
      ...variables("loaded"),
      DBT_SCHEMA: "models_of_flat",
    });
    await compare(inPostgres("models_of_flat"));
  });

  test("answer the example questions as the tables themselves do", async () => {
    await client.query("set time zone 'UTC'");
    await client.query("delete from loaded.incidents where id = 'gone'");
    await client.query("delete from loaded.follow_ups where id = 'gone'");
    const plain = await askExamples(client, "sql", "loaded");
    const modelled = await askExamples(client, "dbt", "models_of_loaded");
    assert.deepEqual(rowsOf(modelled), rowsOf(plain));
    assert.ok(rowsOf(plain).every((rows) => rows.length > 0));
  });

  test("are shown on the page with the numbers of the tap's messages", async () => {
    const options = {
      schema: "models_of_loaded",
      timeZone: "Europe/Berlin",
      serviceField: undefined,
      organization: undefined,
    };
    const data = await readReport(client, options, settings.asOf);
    const page = await toPage(data, "a database");
    const sections = sectionsOf(page);
    const found = pageFigures(messages, settings.asOf, options.timeZone);
    assertShown(summaryOf(page), found.summary, "the summary");
    assertShown(halvesOf(sections), found.halves, "the halves");
    assert.deepEqual([...sections.keys()], Object.keys(found.tables));
    for (const [id, tables] of Object.entries(found.tables)) {
      const shown = sections.get(id) ?? [];
      assert.equal(shown.length, tables.length, id);
      for (const [index, rows] of tables.entries()) {
        assertShown(shown[index] ?? new Map(), rows, `table ${index + 1} of ${id}`);
      }
    }
  });

  test("say in the queries of examples/report what the page says", async () => {
    const answers = await askExamples(client, "report", "models_of_loaded");
    assertReported(answers, pageFigures(messages, settings.asOf, "Europe/Berlin"));
  });

  test("find the tables fresh after a run", async () => {
    await succeeds(["source", "freshness"], variables("loaded"));
  });

  test("have in DuckDB the figures of the API's records", async () => {
    const programs = await installTarget("target-duckdb==0.8.0", "duckdb==1.2.2");
    const target = { path: duckdb, default_target_schema: "loaded" };
    const config = ["--config", writeInto(folder, "duckdb.json", target)];
    const loaded = await load(join(programs, "target-duckdb"), config, messages);
    assert.equal(loaded.code, 0, loaded.stderr);
    const { code, stdout } = await runDbt(build, join(folder, "in-duckdb"), {
      DBT_TARGET: "duckdb",
      DBT_DUCKDB_PATH: duckdb,
      DBT_SOURCE_SCHEMA: "loaded",
      DBT_SCHEMA: "models",
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, / WARN=0 ERROR=0 SKIP=0 /);
    const tables = await askPython<Record<string, Rows>>(await installDbt(), readModels, duckdb);
    await compare(async (mart) => tables[mart] ?? []);
    const folderOfQueries = join(root, "examples", "report");
    const parameter = JSON.stringify({ duckdb, folder: folderOfQueries });
    const answers = await askPython<Record<string, Rows>>(
      await installDbt(),
      askQueries,
      parameter,
    );
    const figures = pageFigures(messages, settings.asOf, "Europe/Berlin");
    assertReported(new Map(Object.entries(answers)), figures);
    // The target goes on with the file, though a newer DuckDB has written to it.
    const again = await load(join(programs, "target-duckdb"), config, messages);
    assert.equal(again.code, 0, again.stderr);
  });

  test("have the figures of the API's records in Snowflake's SQL, as fakesnow runs it", async () => {
    const programs = await installTarget(
      "dbt-core==1.11.16",
      "dbt-snowflake==1.12.4",
      "fakesnow==0.12.1",
    );
    const output = { type: "snowflake", account: "none", user: "none", password: "none" };
    const place = { database: "ANALYTICS", warehouse: "none", schema: "MODELS", threads: 1 };
    const outputs = { snowflake: { ...output, ...place } };
    writeInto(folder, "profiles.yml", { tap_incident: { outputs } });
    const given = {
      messages: writeInto(folder, "messages.jsonl", messages),
      profiles: folder,
      project: join(root, "dbt"),
      target: join(folder, "in-snowflake"),
      rows: join(folder, "rows.json"),
      vars: { ...vars, tap_incident_schema: "loaded" },
    };
    const script = join(root, "tests", "support", "snowflake-models.py");
    const parameters = [script, JSON.stringify(given)];
    // fakesnow leaves a temporary folder behind.
    const env = { ...process.env, TMPDIR: folder };
    const { code, stdout, stderr } = await runProgram(join(programs, "python"), parameters, {
      env,
    });
    assert.equal(code, 0, stdout + stderr);
    const tables: Readonly<Record<string, Rows>> = JSON.parse(readFileSync(given.rows, "utf8"));
    await compare(async (mart) => tables[mart] ?? []);
  });

  test("are empty where nothing has happened, and where tables and columns are not loaded", async () => {
    await client.query("create schema nothing");
    await client.query("create table nothing.incidents (id text primary key)");
    const vars = { tap_incident_timestamps: { resolved: ["Solved at"] } };
    const parameters = ["build", "--vars", JSON.stringify(vars)];
    const { code, stdout } = await runDbt(parameters, folder, variables("nothing"));
    assert.equal(code, 0, stdout);
    assert.match(stdout, / ERROR=0 SKIP=0 /);
    assert.doesNotMatch(stdout, /timestamp named/);
    assert.match(stdout, /There is no table "postgres"\."nothing"\."alerts"/);
    assert.match(stdout, /The table "postgres"\."nothing"\."incidents" lacks .*mode, /);
    for (const mart of marts) {
      const { rows } = await client.query(`select * from models_of_nothing.incident_io__${mart}`);
      assert.deepEqual(rows, [], mart);
    }
  });

  test("warn of each milestone that matches no timestamp, with those that there are, unless it is left out", async () => {
    const vars = {
      tap_incident_timestamps: {
        reported: ["REPORTED AT "],
        accepted: ["Taken on"],
        resolved: ["Solved at"],
      },
    };
    const parameters = ["build", "--vars", JSON.stringify(vars)];
    const environment = { ...variables("loaded"), DBT_SCHEMA: "models_of_others" };
    const { code, stdout } = await runDbt(parameters, folder, environment);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /WARN 2 milestones_match_timestamps/);
    assert.match(stdout, / WARN=1 ERROR=0 /);
    assert.match(
      stdout,
      /No incident has a timestamp named Solved at, so resolved_at is null in every row; the timestamps are Accepted at, .*Resolved at.*\. Set the name in the variable tap_incident_timestamps for resolved/,
    );
    assert.doesNotMatch(stdout, /timestamp named (?!Solved at|Taken on)/);
    const { rows } = await client.query<{ reported: string; resolved: string }>(
      `select count(reported_at) as reported, count(resolved_at) as resolved
       from models_of_others.incident_io__incidents`,
    );
    assert.equal(rows[0]?.resolved, "0");
    assert.notEqual(rows[0]?.reported, "0");
  });

  test("warn of each column of pay reports that no row has or that holds no number", async () => {
    const columns = { email: "Mail", pay: "Earnings", seconds: "Time on call (seconds)" };
    const { code, stdout } = await runDbt(
      [
        "build",
        ...["--vars", JSON.stringify({ tap_incident_pay_columns: columns })],
        ...["--select", "+pay_columns_hold_values"],
      ],
      folder,
      { ...variables("loaded"), DBT_SCHEMA: "models_of_others" },
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /WARN 2 pay_columns_hold_values/);
    assert.match(
      stdout,
      /No row of a pay report has a column named Mail, so email is unknown in every row; the columns are .*Email.*\. Set the name in the variable tap_incident_pay_columns for email/,
    );
    assert.match(
      stdout,
      /The column Earnings of a pay report holds text that is no number.* variable tap_incident_pay_columns/,
    );
  });

  test("have nobody's pay where identities are dropped, and say why", async () => {
    await client.query("create schema anonymous");
    await client.query("create table anonymous.incidents (id text primary key)");
    await client.query("create table anonymous.pay_reports as select * from loaded.pay_reports");
    await client.query(
      `create table anonymous.pay_report_rows as
       select pay_report_id, row_number, cast('null' as jsonb) as fields from loaded.pay_report_rows`,
    );
    const environment = variables("anonymous");
    const { code, stdout } = await runDbt(build, folder, environment);
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /fields is empty, as the tap's settings personal_data and redact leave it/,
    );
    const mart = inPostgres("models_of_anonymous");
    assert.deepEqual(await mart("on_call_pay_per_person"), []);
    assert.notDeepEqual(await mart("on_call_pay"), []);
  });

  test("warn of tables that pay per person needs and are not loaded", async () => {
    const parameters = ["run", "--select", "stg_incident_io__pay_report_rows"];
    const given = ["--vars", JSON.stringify(vars)];
    const { code, stdout } = await runDbt([...parameters, ...given], folder, variables("nothing"));
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /no table "postgres"\."nothing"\."pay_report_rows".* extra_streams must name/,
    );
  });

  for (const [fault, columns] of Object.entries({
    "it names none for pay": { email: "Email" },
    "it names none for email": { email: 1, pay: "Pay" },
    "name is none of these": { email: "Email", pay: "Pay", name: "User" },
    "it is no mapping": "Email",
  })) {
    test(`fail where the variable for columns of pay reports is wrong, as ${fault}`, async () => {
      const given = ["--vars", JSON.stringify({ tap_incident_pay_columns: columns })];
      const run = ["run", "--select", "stg_incident_io__pay_report_rows", ...given];
      const { code, stdout } = await runDbt(run, folder, variables("nothing"));
      assert.notEqual(code, 0, stdout);
      assert.match(stdout, /the variable tap_incident_pay_columns must name columns/);
      assert.ok(stdout.replaceAll(/\s+/g, " ").includes(fault), stdout);
    });
  }

  test("fail where no incidents are loaded, and name the setting", async () => {
    const run = ["run", "--select", "stg_incident_io__incidents"];
    const { code, stdout } = await runDbt(run, folder, variables("nowhere"));
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /no table "postgres"\."nowhere"\."incidents".* tap_incident_schema must name/,
    );
  });

  test("fail where flat tables are to be read and are not loaded, and name the setting", async () => {
    const vars = JSON.stringify({ tap_incident_flat_tables: true });
    const run = ["run", "--select", "stg_incident_io__escalation_events", "--vars", vars];
    const { code, stdout } = await runDbt(run, folder, variables("nothing"));
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /no table "postgres"\."nothing"\."escalation_events".* extra_streams must name/,
    );
  });

  test("have a description for every column that they have", async () => {
    const manifest: Manifest = JSON.parse(
      readFileSync(join(folder, "target", "manifest.json"), "utf8"),
    );
    const models = Object.values(manifest.nodes).filter(
      ({ resource_type }) => resource_type === "model",
    );
    assert.ok(models.length > marts.length);
    for (const { name, description, columns } of models) {
      const { rows } = await client.query<{ column_name: string }>(
        `select column_name from information_schema.columns
         where table_schema = 'models_of_loaded' and table_name = $1`,
        [name],
      );
      const described = Object.values(columns).map((column) => column.name);
      assert.deepEqual(described.sort(), rows.map(({ column_name }) => column_name).sort(), name);
      const texts = [description, ...Object.values(columns).map((column) => column.description)];
      assert.ok(!texts.includes(""), name);
    }
  });

  function variables(schema: string): Record<string, string> {
    return {
      DBT_POSTGRES_HOST: postgres.host,
      DBT_POSTGRES_PORT: String(postgres.port),
      DBT_POSTGRES_USER: postgres.user,
      DBT_POSTGRES_PASSWORD: postgres.password,
      DBT_POSTGRES_DBNAME: postgres.database,
      DBT_SOURCE_SCHEMA: schema,
      DBT_SCHEMA: `models_of_${schema}`,
    };
  }

  async function succeeds(
    parameters: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { code, stdout } = await runDbt(parameters, folder, environment);
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /\bWARN=[1-9]|\[WARNING\]|There is no table|The table .* lacks/);
  }

  function inPostgres(schema: string): (mart: string) => Promise<Rows> {
    return async (mart) => {
      const { rows } = await client.query<{ row: Rows[number] }>(
        `select to_jsonb(one) as row from ${schema}.incident_io__${mart} one`,
      );
      return rows.map(({ row }) => row);
    };
  }

  async function compare(read: (mart: string) => Promise<Rows>): Promise<void> {
    for (const [mart, figures] of Object.entries(expected)) {
      assert.ok(figures.length > 0, mart);
      assertClose(await read(mart), figures, mart);
    }
  }
});

function buildWith(vars: object): readonly string[] {
  return ["build", "--vars", JSON.stringify(vars)];
}

/** The columns that a query shares with the numbers of a table of the page. */
const tablesOfQueries: Readonly<
  Record<
    string,
    { readonly section: string; readonly place: number; readonly columns: readonly string[] }
  >
> = {
  "alerts-by-month": { section: "alerts", place: 0, columns: ["of_a_real_incident", "noise"] },
  "follow-ups-by-age": { section: "follow-ups", place: 0, columns: ["follow_ups"] },
  "follow-ups-by-team": {
    section: "follow-ups",
    place: 1,
    columns: ["open", "open_over_30_days", "oldest_days"],
  },
  "hours-outside-working-hours": {
    section: "load",
    place: 1,
    columns: ["late_hours", "sleeping_hours"],
  },
  "load-per-person": { section: "load", place: 2, columns: ["incidents", "on_weekends"] },
  "loudest-alert-sources": {
    section: "alerts",
    place: 1,
    columns: ["alerts", "with_incident", "noise", "noise_rate"],
  },
  "open-incidents": { section: "open", place: 0, columns: ["days_open"] },
  "people-by-incidents": { section: "load", place: 0, columns: ["people"] },
  severities: {
    section: "incidents",
    place: 1,
    columns: ["incidents", "median_hours", "p90_hours"],
  },
  "time-to-acknowledge": {
    section: "acknowledge",
    place: 1,
    columns: ["escalations", "acknowledged", "median_minutes", "p90_minutes"],
  },
  "time-to-acknowledge-by-month": {
    section: "acknowledge",
    place: 0,
    columns: ["median_minutes_by_day", "median_minutes_by_night"],
  },
  "time-to-resolve-by-month": {
    section: "resolve",
    place: 0,
    columns: ["p90_hours", "median_hours"],
  },
  "time-to-restore-by-month": {
    section: "restore",
    place: 0,
    columns: ["median_hours_to_restore"],
  },
  "worst-services": {
    section: "services",
    place: 0,
    columns: ["hours_per_month", "incidents", "median_hours", "p90_hours"],
  },
  "worst-teams": {
    section: "teams",
    place: 0,
    columns: ["hours_per_month", "incidents", "median_hours", "p90_hours"],
  },
};

/** The answers of the queries have the rows that the page has with numbers, and no other. */
function assertReported(
  answers: ReadonlyMap<string, Rows>,
  { tables, summary }: ReturnType<typeof pageFigures>,
): void {
  const wanted = new Map([
    ["key-figures", [[...summary.values()].flat()]],
    // A month's numbers, each of a severity, are a row each.
    ["incidents-by-month", [...(tables.incidents?.[0]?.values() ?? [])].flat().map((one) => [one])],
    ...Object.entries(tablesOfQueries).map(
      ([name, { section, place, columns }]): [string, Cells[]] => {
        const rows = [...(tables[section]?.[place]?.values() ?? [])];
        return [name, rows.map((numbers) => numbers.slice(0, columns.length))];
      },
    ),
  ]);
  assert.deepEqual([...answers.keys()].sort(), [...wanted.keys()].sort());
  for (const [name, rows] of wanted) {
    const columns = { "incidents-by-month": ["incidents"] }[name] ?? tablesOfQueries[name]?.columns;
    const shown = (answers.get(name) ?? [])
      .map(
        (row): Cells => (columns?.map((column) => row[column]) ?? Object.values(row)).map(number),
      )
      .filter(hasNumber);
    const left = [...shown];
    for (const row of rows.filter(hasNumber)) {
      const place = left.findIndex((other) => areNear(row, other, name));
      assert.notEqual(place, -1, `${name}: ${row.join(", ")} is not in ${JSON.stringify(shown)}`);
      left.splice(place, 1);
    }
    assert.deepEqual(left, [], name);
  }
}

type Cells = readonly (number | null)[];

/** A cell of an answer as a number; null if it has no value. */
function number(cell: unknown): number | null {
  if (cell === null || typeof cell === "number") return cell;
  throw new Error(`${String(cell)} is no number`);
}

function hasNumber(row: Cells): boolean {
  return row.some((cell) => cell !== null && cell !== 0);
}

/** Days that may pass between the figures and a query on what is open now. */
const passed = 0.1;

/** Whether two rows are the same but for the microseconds of times, which Date does not have. */
function areNear(row: Cells, other: Cells, query: string): boolean {
  const tolerance = query === "open-incidents" ? passed : 1e-3;
  return row.every((cell, index) => {
    const another = other[index] ?? null;
    return cell === null || another === null
      ? cell === another
      : Math.abs(cell - another) < tolerance;
  });
}

interface Manifest {
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly resource_type: string;
        readonly name: string;
        readonly description: string;
        readonly columns: Readonly<
          Record<string, { readonly name: string; readonly description: string }>
        >;
      }
    >
  >;
}

/** An organisation that no model was written for, with incidents of every kind that is hard to reckon with. */
async function awkwardOrganisation(): Promise<Tables> {
  const seed = 20_261;
  const plain = await startSandbox({ seed, incidents: 120, now: now.toISOString() });
  const tables = Object.fromEntries(
    ["teams", "alert_sources", "incident_alerts", ...extraTables].map((name) => [
      name,
      plain.rows(name),
    ]),
  );
  const { incidents = [], ...others } = plain.organisation;
  await plain.close();
  const written: readonly IncidentRecord[] = JSON.parse(JSON.stringify(incidents));
  const teams: readonly { id: string }[] = JSON.parse(JSON.stringify(tables.teams));
  const closed = written.filter(
    ({ mode, incident_status }) => mode === "standard" && incident_status.category === "closed",
  );
  const spoilt = new Map(
    oddities(teams.map(({ id }) => id)).map((spoil, index) => {
      const incident = closed[index];
      assert.ok(incident !== undefined);
      return [incident.id, { ...incident, ...spoil(incident) }];
    }),
  );
  const all: Tables[string] = JSON.parse(
    JSON.stringify(written.map((incident) => spoilt.get(incident.id) ?? incident)),
  );
  const pay_report_rows: Tables[string] = JSON.parse(
    JSON.stringify(awkwardPay(JSON.parse(JSON.stringify(tables.pay_report_rows)))),
  );
  const pay_reports = (tables.pay_reports ?? []).map((report, place) =>
    place % 7 === 6 ? { ...report, total_pay_by_currency: { SEK: 100, EUR: 200 } } : report,
  );
  return { ...others, ...tables, pay_reports, pay_report_rows, incidents: all };
}

/** Lines of people twice in a report, in a currency of their own, unknown, and spelt otherwise. */
function awkwardPay(lines: readonly PayRecord[]): readonly PayRecord[] {
  return lines.map(({ pay_report_id, fields }, place) => {
    const { "Earnings (cents)": pay = null, ...others } = fields;
    const before = lines[place - 1];
    const email =
      place % 5 === 4 && before?.pay_report_id === pay_report_id
        ? (before.fields.Email?.toUpperCase() ?? null)
        : place % 11 === 10
          ? "nobody@example.com"
          : (fields.Email ?? null);
    const Currency = place % 6 === 5 ? "NOK" : null;
    return {
      pay_report_id,
      fields: { ...others, Email: email, Currency, [settings.payColumns.pay]: pay },
    };
  });
}

type Spoil = (incident: IncidentRecord) => object;

function oddities(teams: readonly string[]): readonly Spoil[] {
  const values =
    (change: (name: string, value: string | undefined) => string | undefined): Spoil =>
    ({ incident_timestamp_values = [] }) => ({
      incident_timestamp_values: incident_timestamp_values.map((entry) => {
        const value = change(entry.incident_timestamp.name, entry.value?.value);
        const { incident_timestamp } = entry;
        return value === undefined
          ? { incident_timestamp }
          : { incident_timestamp, value: { value } };
      }),
    });
  const rename =
    (from: string, to: string): Spoil =>
    ({ incident_timestamp_values = [] }) => ({
      incident_timestamp_values: incident_timestamp_values.map((entry) => {
        const { incident_timestamp } = entry;
        const name = incident_timestamp.name === from ? to : incident_timestamp.name;
        return { ...entry, incident_timestamp: { ...incident_timestamp, name } };
      }),
    });
  const status =
    (category: string, name: string): Spoil =>
    ({ incident_status }) => ({ incident_status: { ...incident_status, category, name } });
  return [
    // No timestamps: none set, an empty list, and no list.
    values(() => undefined),
    () => ({ incident_timestamp_values: [] }),
    () => ({ incident_timestamp_values: undefined }),
    values((name, value) => (name === "Fixed at" ? "" : value)),
    values((name, value) => (name === "Reported at" ? undefined : value)),
    values((name, value) => (name === "Fixed at" ? undefined : value)),
    // Resolved before it was reported.
    values((name, value) => (name === "Resolved at" ? "2020-01-01T00:00:00Z" : value)),
    // Other zones, and a month that ends earlier in UTC.
    values((name, value) => (name === "Reported at" ? inZone(value, 5.5) : value)),
    values((name, value) => (name === "Resolved at" ? inZone(value, -8) : value)),
    values((name, value) =>
      name === "Reported at"
        ? "2026-07-31T23:30:00-05:00"
        : name === "Fixed at"
          ? "2026-08-31T23:30:00-05:00"
          : value,
    ),
    // Other names for the milestones.
    rename("Reported at", "Declared at"),
    rename("Resolved at", "Done at"),
    // Reopened: live, and resolved by its timestamps.
    status("live", "Investigating"),
    status("merged", "Merged"),
    status("declined", "Declined"),
    status("canceled", "Canceled"),
    () => ({ mode: "test" }),
    () => ({ mode: "stream" }),
    () => ({ mode: "retrospective" }),
    () => ({ severity: undefined }),
    () => ({ team_ids: teams.slice(0, 2) }),
    () => ({ team_ids: [] }),
    () => ({ incident_role_assignments: [] }),
    // Somebody in two roles.
    ({ incident_role_assignments: [first, ...others] }) => ({
      incident_role_assignments: [
        first,
        ...others.map((assignment) => ({ ...assignment, assignee: first?.assignee })),
      ],
    }),
    // A week that begins on Monday in UTC, and nowhere west of it.
    () => ({ created_at: "2026-08-03T00:00:00Z" }),
    () => ({ created_at: "2026-08-02T23:59:59.999Z" }),
  ];
}

/** The same moment, told in another zone. */
function inZone(value: string | undefined, hours: number): string | undefined {
  if (value === undefined) return undefined;
  const there = new Date(Date.parse(value) + hours * 3_600_000).toISOString().slice(0, -1);
  const minutes = Math.abs(hours) * 60;
  const parts = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${there}${hours < 0 ? "-" : "+"}${parts.join(":")}`;
}

/** These columns of the rows, in an order that hangs on texts and times alone, and times in one form. */
function inOneForm(rows: Rows, columns: readonly string[]): (string | number)[][] {
  return rows
    .map((row) => columns.map((column) => cell(row[column])))
    .sort((a, b) => (textsOf(a) < textsOf(b) ? -1 : 1));
}

function textsOf(cells: readonly (string | number)[]): string {
  return JSON.stringify(cells.filter((one) => typeof one === "string"));
}

function cell(value: unknown): string | number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) {
    return new Date(`${value.replace("Z", "")}Z`).toISOString();
  }
  return String(value ?? null);
}

/** Databases reckon with the microseconds of times, and Date with milliseconds: minutes may differ in their fifth decimal. */
function assertClose(actual: Rows, expected: Rows, mart: string): void {
  const columns = Object.keys(expected[0] ?? {});
  const wanted = inOneForm(expected, columns);
  const found = inOneForm(actual, columns).map((cells, row) =>
    cells.map((one, column) => {
      const other = wanted[row]?.[column];
      const isClose =
        typeof one === "number" && typeof other === "number" && Math.abs(one - other) < 1e-4;
      return isClose ? other : one;
    }),
  );
  assert.deepEqual(found, wanted, mart);
}

/** The rows of all answers; the last digits of a number hang on the order of a calculation. */
function rowsOf(answers: ReadonlyMap<string, Rows>): Rows[] {
  return [...answers.values()].map((rows) =>
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          typeof value === "number" ? Number(value.toFixed(6)) : value,
        ]),
      ),
    ),
  );
}

/** Prints the answers of the queries in a folder, by their names. */
const askQueries = `
import glob, json, os, sys, duckdb
given = json.loads(sys.argv[1])
database = duckdb.connect(given["duckdb"], read_only=True)
database.execute("set schema = 'models'")
def rows(path):
    cursor = database.execute(open(path).read())
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]
answers = {os.path.basename(path)[:-4]: rows(path) for path in glob.glob(given["folder"] + "/*.sql")}
print(json.dumps(answers, default=str))
`;

/** Prints the marts of a DuckDB database. */
const readModels = `
import json, sys, duckdb
database = duckdb.connect(sys.argv[1], read_only=True)
def rows(table):
    cursor = database.execute(f'select * from models."{table}"')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]
tables = [name for (name,) in database.execute("select table_name from information_schema.tables where table_name like 'incident_io__%'").fetchall()]
print(json.dumps({table.removeprefix("incident_io__"): rows(table) for table in tables}, default=lambda time: time.isoformat()))
`;
