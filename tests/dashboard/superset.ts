/** examples/dashboard in Apache Superset, on models of the fictional organization: `npm run test:dashboard`, which installs both. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Client } from "pg";
import { parse } from "yaml";
import { root, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { writeInto } from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { chromiumFlags, findChromium } from "../../tools/shared/chromium.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { runDbt } from "../support/dbt.ts";
import { runCli } from "../support/run-cli.ts";
import { installTarget, load } from "../support/targets.ts";

const example = join(root, "examples", "dashboard");

interface Chart {
  readonly title: string;
  readonly query: string;
  readonly table?: readonly string[];
  readonly bars?: readonly string[];
  readonly lines?: readonly string[];
  readonly figure?: string;
  readonly by?: string;
  readonly series?: string;
}

/** The columns that the charts of a query show, but for those that grow from one query to the next. */
function columnsOf(query: string): string[] {
  const shown = charts
    .filter((chart) => chart.query === query)
    .flatMap(({ table = [], bars = [], lines = [], figure = [], by = [], series = [] }) =>
      [...table, ...bars, ...lines, figure, by, series].flat(),
    );
  return [...new Set(shown)].filter((column) => column !== "days_open");
}

const charts: readonly Chart[] = parse(
  readFileSync(join(example, "dashboard.yaml"), "utf8"),
).rows.flat();

/** Everybody may see everything, so that neither the test nor the browser has to log in. */
const openToAll = `
import os
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
AUTH_ROLE_PUBLIC = "Admin"
WTF_CSRF_ENABLED = False
SUPERSET_WEBSERVER_TIMEOUT = 600
`;

suite("The dashboard", () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-incident-dashboard-"));
  let postgres: Postgres;
  let client: Client;
  let server: ChildProcess;
  let origin: string;

  before(async () => {
    postgres = await startPostgres();
    client = clientOf(postgres);
    await client.connect();
    await makeModels(folder, postgres);
    const programs = await installTarget(`--requirements=${join(example, "requirements.txt")}`);
    const { host, port, user, password, database } = postgres;
    const environment = {
      ...process.env,
      FLASK_APP: "superset",
      SUPERSET_HOME: folder,
      SUPERSET_CONFIG_PATH: writeInto(folder, "superset_config.py", openToAll),
      SUPERSET_SECRET_KEY: "a key of this test, as long as it must be",
      DATABASE_URL: `postgresql://${user}:${password}@${host}:${port}/${database}`,
    };
    const run = async (program: string, ...parameters: readonly string[]): Promise<void> => {
      const options = { cwd: folder, env: environment };
      const { code, stdout, stderr } = await runProgram(
        join(programs, program),
        parameters,
        options,
      );
      assert.equal(code, 0, `${parameters.join(" ")}: ${stdout}${stderr}`);
    };
    await run("superset", "db", "upgrade");
    const admin = ["--firstname", "A", "--lastname", "B", "--email", "a@b.example"];
    await run(
      "superset",
      "fab",
      "create-admin",
      "--username",
      "admin",
      "--password",
      "a",
      ...admin,
    );
    await run("superset", "init");
    await run("python", join(example, "bundle.py"));
    await run("superset", "import-dashboards", "--path", "incidents.zip", "--username", "admin");
    const own = await freePort();
    origin = `http://127.0.0.1:${own}`;
    const options = { cwd: folder, env: environment, stdio: "ignore" } as const;
    server = spawn(join(programs, "superset"), ["run", "--port", String(own)], options);
    while (!(await isUp(origin))) {
      assert.equal(server.exitCode, null, "Superset ended");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });

  after(async () => {
    server?.kill();
    if (server?.exitCode === null) await once(server, "exit");
    await client.end();
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  test("shows every query of examples/report", () => {
    const queries = readdirSync(join(root, "examples", "report")).map((file) => file.slice(0, -4));
    assert.deepEqual([...new Set(charts.map(({ query }) => query))].sort(), queries.sort());
  });

  test("has the rows that its queries have in the database", async () => {
    await client.query("set search_path to tap_incident_models");
    await client.query("set time zone 'UTC'");
    const { result } = await ask<{ result: Dataset[] }>(
      `${origin}/api/v1/dataset/?q=(page_size:100)`,
    );
    assert.equal(result.length, new Set(charts.map(({ query }) => query)).size);
    for (const { id, table_name: query } of result) {
      const sql = readFileSync(join(root, "examples", "report", `${query}.sql`), "utf8");
      const { rows } = await client.query<Readonly<Record<string, unknown>>>(sql);
      assert.ok(rows.length > 0, query);
      const columns = columnsOf(query);
      const shown = await ask<{ result: { data: Record<string, unknown>[] }[] }>(
        `${origin}/api/v1/chart/data`,
        { datasource: { id, type: "table" }, queries: [{ columns, row_limit: 1000 }] },
      );
      const texts = (found: readonly Readonly<Record<string, unknown>>[]): string[] =>
        found.map((row) => JSON.stringify(columns.map((column) => comparable(row[column])))).sort();
      assert.deepEqual(texts(shown.result[0]?.data ?? []), texts(rows), query);
    }
  });

  test("draws every chart, without an error", async (t) => {
    const chromium = await findChromium();
    if (chromium === null) return t.skip("there is no Chromium");
    const { stdout: page } = await runProgram(chromium, [
      ...chromiumFlags,
      `--user-data-dir=${join(folder, "profile")}`,
      "--window-size=1280,4000", // taller than the dashboard: charts out of view are not drawn
      "--virtual-time-budget=60000",
      "--dump-dom",
      `${origin}/superset/dashboard/incidents/?standalone=2`,
    ]);
    const text = page
      .replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, "")
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll("&amp;", "&");
    assert.deepEqual(
      charts.map(({ title }) => title).filter((title) => !text.includes(title)),
      [],
    );
    const [fault] = /.{0,60}(?:\berror\b|No results).{0,60}/i.exec(text) ?? [];
    assert.equal(fault, undefined);
    const drawn = charts.filter(({ table, figure }) => table === undefined && figure === undefined);
    assert.equal(page.match(/<canvas/g)?.length, drawn.length);
    assert.match(text, /Checkout/);
  });
});

interface Dataset {
  readonly id: number;
  readonly table_name: string;
}

/** Loads the fictional organization, and builds the models. */
async function makeModels(folder: string, postgres: Postgres): Promise<void> {
  const sandbox = await startSandbox({ now: new Date().toISOString() });
  const config = { api_key: sandbox.apiKey, api_url: sandbox.origin };
  const run = await runCli(["--config", writeInto(folder, "config.json", config)]);
  await sandbox.close();
  assert.equal(run.code, 0, run.stderr);
  const { host, port, user, password, database } = postgres;
  const settings = { host, port, user, password, database, default_target_schema: "tap_incident" };
  const programs = await installTarget("meltanolabs-target-postgres==0.8.1");
  const parameters = ["--config", writeInto(folder, "postgres.json", settings)];
  const loaded = await load(join(programs, "target-postgres"), parameters, run.stdout);
  assert.equal(loaded.code, 0, loaded.stderr);
  const { code, stdout } = await runDbt(["run"], folder, {
    DBT_POSTGRES_HOST: host,
    DBT_POSTGRES_PORT: String(port),
    DBT_POSTGRES_USER: user,
    DBT_POSTGRES_PASSWORD: password,
    DBT_POSTGRES_DBNAME: database,
  });
  assert.equal(code, 0, stdout);
}

/** The JSON of a response; with a body, of a POST. */
async function ask<Answer>(url: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  const text = await response.text();
  assert.equal(response.status, 200, `${url}: ${text}`);
  return JSON.parse(text);
}

/** A value as both sides have it: days are times in milliseconds there, and a double's last digit may differ. */
function comparable(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(12) : value;
}

async function isUp(origin: string): Promise<boolean> {
  return fetch(`${origin}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A port that no server listens at. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}
