/** The README and the pages in docs followed literally: their commands in order, in one shell, as a newcomer types them, with either Meltano. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setInterval } from "node:timers/promises";
import { promisify } from "node:util";
import type { Client } from "pg";
import { pluginDefinition } from "singer-tap-sdk";
import { root, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { freePort } from "../../packages/singer-tap-sdk/tests/support/serve.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";
import { type Hub, startHub } from "../../tools/hub/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../tools/shared/postgres.ts";
import { defaultTables } from "../support/default-tables.ts";
import { reasonToSkip } from "../support/meltano.ts";
import { Newcomer } from "../support/newcomer.ts";
import { commandLinesOf, commandsInText, type ShellRun } from "../support/shell.ts";

/** The pages with commands, in the order in which they are followed, each with the folder in which it is begun. */
const followed = {
  "README.md": "clone",
  "docs/meltano.md": "project",
  "docs/incremental.md": "project",
  "docs/state.md": "project",
  "docs/upgrading.md": "project",
  "docs/command-line.md": "clone",
  "docs/settings.md": "clone",
  "docs/troubleshooting.md": "clone",
  "docs/install.md": "clone",
} as const;

const pages = Object.fromEntries(
  ["README.md", ...markdownIn("docs")].map((page) => [page, read(page)]),
);

const tables = await defaultTables();
/** The extra tables that the Meltano project reads as well. */
const extras = ["schedules", "workflows"];

/** Lines that are not run here, and why. */
const exempt: Readonly<Record<string, string>> = {
  "git clone ADDRESS tap-incident && cd tap-incident": "the newcomer has a clone",
  "npm ci && npm test": "this test is part of it; .ci/run runs it in a fresh clone",
  "npm ci && npm run demo": "tests/demo runs it",
  "pip install duckdb": "the newcomer's Python has it",
  "docker build --tag tap-incident .": "tests/image.test.ts builds the image",
  "docker run --rm --env TAP_INCIDENT_API_KEY tap-incident --config ENV > messages.jsonl":
    "tests/image.test.ts runs the image",
  "npm run demo -- --config config.json": "tests/demo runs it with another file",
};

/** Pages that are followed after what the others left behind was looked at, since they change what is loaded. */
const followedLast = ["docs/operating.md", "docs/targets.md", "docs/personal-data.md"];

/** Commands that the text names and no block has, and why they are not run here. */
const exemptInText: Readonly<Record<string, string>> = {
  "docker stop --time 30": "no whole command: it names no container",
  "meltano add": "no whole command",
  "meltano add tap-incident": "a block has it with the address of the local Hub",
  "meltano cloud auth login": "asks for an account, and is what a reader may have done",
  "meltano add extractor tap-incident": "says what the table of docs/meltano.md says",
  "meltano config tap-incident set": "no whole command",
  "meltano config set target-postgres host localhost": "says what the variables of the block say",
  "meltano config test": "no whole command",
  "meltano run": "no whole command",
  "meltano run settings": "tests/examples runs it",
  "meltano state clear": "no whole command",
  "meltano state get dev:tap-incident-to-target-postgres": "run below",
  "npm run demo -- --database-url postgresql://user:password@host:port/database":
    "tests/demo runs it",
  "meltano invoke dbt-postgres:freshness": "tests/dbt runs the command of dbt",
  "meltano invoke tap-incident --test": "a block has it by its name, tap-incident:test",
  "npm run generate": "tests/docs.test.ts compares what it writes",
  "npm run demo": "a block has it with what comes before it",
  "npx tsx src/cli.ts": "no whole command",
  "npm run demo -- --forget": "tests/demo runs it",
  "npm run demo -- --help": "tests/demo runs it",
  "psql --file examples/moving-over.sql": "tests/examples runs it",
  "npm run bench": "tests/bench.test.ts runs a small one",
  "npm run bench -- --only embedded": "tests/bench.test.ts runs a small one",
  "npm run release -- 0.2.0": "tests/release.test.ts tests what it does to the changelog",
  "npm run release:check": ".ci/run runs it",
  "npm run hub": "a block has it with an option",
  "tap-incident --config config.json --test": "a block has it as it is before the installation",
  "tap-incident --discover > catalog.json": "tests/cli runs it",
  "unset MELTANO_HUB_API_ROOT": "for who exported the variable, which no block does",
};

/** What the commands of plugin.json print. */
const answers: Readonly<Record<string, RegExp>> = {
  about: /api_key/,
  test: /incidents/,
};

suite("The commands of the README and the pages", () => {
  const lines = Object.values(pages).flatMap((text) =>
    commandLinesOf(text).map(({ line }) => line),
  );

  test("are all followed here", () => {
    const withCommands = Object.keys(pages).filter((page) => linesOf(page).length > 0);
    const accounted = [...Object.keys(followed), ...followedLast];
    assert.deepEqual(withCommands.sort(), accounted.sort());
  });

  test("that a text names are in a block too, or run elsewhere", () => {
    const mentioned = Object.values(pages).flatMap(commandsInText);
    assert.deepEqual(
      mentioned.filter((name) => !(name in exemptInText) && !lines.includes(name)),
      [],
    );
    const stale = [
      ...Object.keys(exemptInText).filter((name) => !mentioned.includes(name)),
      ...Object.keys(exempt).filter((line) => !lines.includes(line)),
    ];
    assert.deepEqual(stale, []);
  });

  test("include every command of plugin.json", () => {
    const names = Object.keys(pluginDefinition(new IncidentTap()).commands);
    assert.deepEqual(names, Object.keys(answers));
    for (const name of names) {
      assert.ok(lines.includes(`meltano invoke tap-incident:${name}`), name);
    }
  });
});

suite("A newcomer", { skip: await reasonToSkip(Object.values(meltanoVersions)) }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tap-newcomer-"));
  let api: Sandbox;
  let postgres: Postgres;
  let publicHub: Hub;
  /** The one who has Meltano 4, and the one who has Meltano 3. */
  let newcomers: Readonly<Record<3 | 4, Newcomer>>;

  before(async () => {
    // Of today, since the example queries ask for the last weeks.
    const now = new Date().toISOString();
    api = await startSandbox({ incidents: 60, apiKey: "key-of-a-newcomer", now });
    postgres = await startPostgres();
    publicHub = await startHub({ port: 0, pipUrl: null });
    const ports = { 8765: String(await freePort()), 4010: String(await freePort()) };
    const world = { api, postgres, publicHub, ports, globals: join(folder, "globals") };
    newcomers = {
      4: new Newcomer(join(folder, "4"), 4, world),
      3: new Newcomer(join(folder, "3"), 3, world),
    };
    await newcomers[4].settle();
    await newcomers[3].settle();
  });

  after(async () => {
    publicHub.close();
    await api.close();
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  test("follows the README and the pages from the first line to the last with Meltano 4", async (t) => {
    const { clone, project } = newcomers[4];
    const hasPsql =
      process.env.CI === "true" || (await runProgram("psql", ["--version"])).code === 0;
    if (!hasPsql) t.diagnostic("psql is not on the PATH, and its command is left out");
    const example = starting("PGOPTIONS=");
    const run = await newcomers[4].follow(
      Object.entries(followed).flatMap(([page, place]) => [
        `cd ${newcomers[4][place]}`,
        ...linesOf(page).filter((line) => !(line in exempt) && (hasPsql || line !== example)),
      ]),
    );
    assert.match(run.outputOf("npx tsx src/cli.ts --config config.json --test"), /incidents/);
    const messages = readFileSync(join(clone, "messages.jsonl"), "utf8");
    assert.equal(messages.match(/^\{"type":"SCHEMA"/gm)?.length, tables.length);
    const loading = starting("python examples/load-duckdb.py");
    assert.match(run.outputOf(loading), /^incidents: 60 rows$/m);
    if (hasPsql) assert.match(run.outputOf(example), /median_hours[\s\S]+\n\(\d+ rows\)/);
    assert.match(run.outputOf(starting("tap-incident --config config.json --cat")), /"STATE"/);
    await checkProject(4, run);
    await checkTexts();
    assert.equal(countIncidents(join(clone, "output")), 60);
    assert.ok(countIncidents(join(clone, "output", "sandbox")) > 60);
    const show = ["state", "get", "dev:tap-incident-to-target-postgres"];
    const state = await newcomers[4].meltano(project, show);
    assert.match(state.output, /"bookmarks"/);
    await newcomers[4].follow([
      `cd ${project}`,
      ...linesOf("README.md").filter((line) => line.startsWith("export ")),
      "export PGHOST=localhost PGUSER=postgres PGPASSWORD=YOUR_PASSWORD PGDATABASE=postgres",
      ...followedLast.flatMap(linesOf).filter((line) => hasPsql || !line.startsWith("psql ")),
    ]);
    const { rows } = await query((client) =>
      client.query("select name from tap_incident.users where name !~ '^[0-9a-f]{64}$'"),
    );
    assert.deepEqual(rows, [], "every name is a hash");
  });

  test("follows what is about Meltano with Meltano 3, in the words of the table", async () => {
    await query((client) => client.query("drop schema tap_incident cascade"));
    const built = "dist-python";
    cpSync(join(newcomers[4].clone, built), join(newcomers[3].clone, built), { recursive: true });
    const { clone, project } = newcomers[3];
    const fromProject = linesOf("README.md").indexOf("meltano init incidents") - 1;
    const byName = commandLinesOf(pages["docs/install.md"] ?? "")
      .filter(({ heading }) => heading === "By name, and as a wheel")
      .map(({ line }) => line)
      .filter((line) => line !== "npm run build:wheel");
    const run = await newcomers[3].follow([
      ...linesOf("README.md")
        .slice(fromProject)
        .filter((line) => !line.includes("INCREMENTAL"))
        .map(inWordsOfMeltano3),
      `cd ${project}`,
      ...linesOf("docs/meltano.md").map(inWordsOfMeltano3),
      `cd ${clone}`,
      ...byName.map(inWordsOfMeltano3),
    ]);
    await checkProject(3, run);
  });

  for (const version of [4, 3] as const) {
    test(`runs in the clone what its meltano.yml names, with Meltano ${version}`, async () => {
      const { clone } = newcomers[version];
      const variables = { TAP_INCIDENT_API_KEY: api.apiKey };
      for (const [name, expected] of Object.entries(answers)) {
        const parameters = ["invoke", `tap-incident:${name}`];
        const { code, output } = await newcomers[version].meltano(clone, parameters, variables);
        assert.equal(code, 0, output);
        assert.match(output, expected);
      }
    });
  }

  test("may kill `meltano run`: no process is left, and the next run succeeds", async (t) => {
    const { project } = newcomers[4];
    const started = new EventEmitter();
    const slow = await startSandbox({
      incidents: 60,
      apiKey: api.apiKey,
      latency: 300,
      fault: ({ index }) => {
        if (index === 20) started.emit("under way");
        return undefined;
      },
    });
    t.after(() => slow.close());
    // With a state of its own, and in full: the README has made the project read incrementally.
    const run = ["run", "--state-id-suffix", "killed", "tap-incident", "target-postgres"];
    const variables = { ...target("killed"), TAP_INCIDENT_REPLICATION_METHOD: "FULL_TABLE" };
    const slowly = { ...variables, TAP_INCIDENT_API_URL: slow.origin };
    const killed = await newcomers[4].meltano(project, run, slowly, (meltano) => {
      started.once("under way", () => meltano.kill("SIGTERM"));
    });
    assert.notEqual(killed.code, 0);
    await processesGone(project);
    const next = await newcomers[4].meltano(project, run, variables);
    assert.equal(next.code, 0, next.output);
    assert.equal((await countRows("killed")).incidents, 60);
  });

  test("learns from `meltano config test` that the key is wrong, and does not see it there", async () => {
    const variables = { TAP_INCIDENT_API_KEY: "wrong-key" };
    const parameters = ["config", "test", "tap-incident"];
    const { project } = newcomers[4];
    const { code, output } = await newcomers[4].meltano(project, parameters, variables);
    assert.notEqual(code, 0);
    assert.match(output, /key is not valid/);
    assert.ok(!output.includes("wrong-key"));
  });

  /** What the README's Meltano sections leave behind, with either version. */
  async function checkProject(version: 3 | 4, { outputOf }: ShellRun): Promise<void> {
    const { home, project } = newcomers[version];
    const say = version === 3 ? inWordsOfMeltano3 : (line: string) => line;
    assert.match(outputOf(say("meltano config test tap-incident")), /valid/);
    for (const [name, expected] of Object.entries(answers)) {
      assert.match(outputOf(`meltano invoke tap-incident:${name}`), expected);
    }
    const complaints = outputOf("meltano run tap-incident target-postgres")
      .split("\n")
      .filter((line) => /\[(?:warning|error|critical)/.test(line))
      // Meltano's own remark at a first run.
      .filter((line) => !line.includes("No state was found"));
    assert.deepEqual(complaints, []);
    // With Meltano 3 nothing is followed that comes after the extra tables are named and runs the project again.
    const loaded = version === 3 ? tables : [...tables, ...extras];
    assert.deepEqual(await countRows("tap_incident"), sourceCounts(loaded));
    assert.match(
      outputOf("meltano run tap-incident target-postgres dbt-postgres:build"),
      /Done\. PASS=\d+ WARN=0 ERROR=0/,
    );
    const modelled = (await countRows("tap_incident_models")).incident_io__incidents;
    assert.equal(modelled, api.rows("incidents").length);

    // The project is the one in which a column and a table were excluded after the run.
    const listed = outputOf("meltano select tap-incident --list --all");
    assert.match(listed, /selected +\] incidents\.name/);
    assert.match(listed, /excluded +\] incidents\.attachments/);
    const before = api.requests.length;
    const selected = await newcomers[version].meltano(project, ["invoke", "tap-incident"]);
    assert.equal(selected.code, 0, selected.output);
    assert.equal(
      selected.output.match(/^\{"type":"SCHEMA"/gm)?.length,
      tables.length - 1 + extras.length,
    );
    assert.doesNotMatch(selected.output, /"attachments":/);
    const asked = api.requests.slice(before).map(({ path }) => path);
    assert.ok(asked.includes("/v2/incidents"));

    // The other project has the tap by name and as a wheel.
    const byName = join(home, "incidents-by-name");
    const variables = { TAP_INCIDENT_API_KEY: api.apiKey };
    const wheel = await newcomers[version].meltano(byName, ["invoke", "tap-incident"], variables);
    assert.equal(wheel.code, 0, wheel.output);
    assert.equal(wheel.output.match(/^\{"type":"SCHEMA"/gm)?.length, tables.length);
    // What the README warns of: a column is excluded, and nothing is selected.
    const excluding = { ...variables, TAP_INCIDENT__SELECT: '["!incidents.attachments"]' };
    const none = await newcomers[version].meltano(byName, ["invoke", "tap-incident"], excluding);
    assert.equal(none.code, 0, none.output);
    assert.match(none.output, /Nothing is selected.*meltano select tap-incident '\*' '\*'/);
  }

  /** That texts have arrived as they are, with all that can be in a text. */
  async function checkTexts(): Promise<void> {
    const { rows } = await query((client) =>
      client.query<{ id: string; name: string; summary: string | null }>(
        "select id, name, summary from tap_incident.incidents",
      ),
    );
    const arrived = new Map(rows.map((row) => [row.id, row]));
    for (const incident of api.organisation.incidents ?? []) {
      if (!("id" in incident)) continue;
      const row = arrived.get(String(incident.id));
      assert.equal(row?.name, incident.name);
      assert.equal(row?.summary, incident.summary ?? null);
    }
  }

  /** What the README has its reader export, and a schema. */
  function target(schema: string): Record<string, string> {
    const { host, user, password, database } = postgres;
    return {
      TARGET_POSTGRES_HOST: host,
      TARGET_POSTGRES_USER: user,
      TARGET_POSTGRES_PASSWORD: password,
      TARGET_POSTGRES_DATABASE: database,
      TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: schema,
    };
  }

  async function query<Result>(ask: (client: Client) => Promise<Result>): Promise<Result> {
    const client = clientOf(postgres);
    await client.connect();
    try {
      return await ask(client);
    } finally {
      await client.end();
    }
  }

  /** Tables of the schema, and how many rows each has. */
  function countRows(schema: string): Promise<Record<string, number>> {
    return query(async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        "select table_name as name from information_schema.tables where table_schema = $1",
        [schema],
      );
      const counts: Record<string, number> = {};
      for (const { name } of tables) {
        const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
        const { rows } = await client.query<{ count: number }>(
          `select count(*)::int as count from ${table}`,
        );
        counts[name] = rows[0]?.count ?? -1;
      }
      return counts;
    });
  }

  /** How many rows the sandbox holds for each of these tables. */
  function sourceCounts(names: readonly string[]): Record<string, number> {
    return Object.fromEntries(names.map((name) => [name, api.rows(name).length]));
  }
});

/** The line in the words of the table in docs/meltano.md, whose FILE and … stand for what varies. */
function inWordsOfMeltano3(line: string): string {
  const text = pages["docs/meltano.md"] ?? "";
  const rows = [...text.matchAll(/^\| `(meltano [^`]+)` \| `(meltano [^`]+)` \|$/gm)];
  assert.ok(rows.length > 3);
  return rows.reduce((said, [, ours = "", theirs = ""]) => {
    const pattern = ours.replace(/FILE|…/, "(.+)");
    return said.replace(new RegExp(`${pattern}$`), theirs.replace(/FILE|…/, "$1"));
  }, line);
}

/** The line of the followed pages that starts so. */
function starting(start: string): string {
  const line = Object.keys(followed)
    .flatMap(linesOf)
    .find((text) => text.startsWith(start));
  assert.ok(line, `no page has a command ${start}…`);
  return line;
}

/** Settled once no process has a project in its arguments: Meltano does not wait for those that it began; they end with their pipes. */
async function processesGone(project: string): Promise<void> {
  for await (const end of setInterval(100, Date.now() + 60_000)) {
    const { stdout: processes } = await promisify(execFile)("ps", ["-eo", "args"]);
    if (!processes.includes(project)) return;
    const left = processes.split("\n").filter((line) => line.includes(project));
    assert.ok(Date.now() < end, left.join("\n"));
  }
}

/** The commands of a page, in order. */
function linesOf(page: string): string[] {
  return commandLinesOf(pages[page] ?? "").map(({ line }) => line);
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `${folder}/${path}`);
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** How many incidents target-jsonl has written into a folder. */
function countIncidents(output: string): number {
  const [file = ""] = readdirSync(output).filter((name) => name.startsWith("incidents-"));
  return readFileSync(join(output, file), "utf8").trimEnd().split("\n").length;
}
