/** The sequences of the README's Meltano section, command by command, as real processes. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import type { Client } from "pg";
import { answerAll } from "../../demo/answers.ts";
import { cache, meltanoVersions, root } from "../../demo/meltano.ts";
import { clientOf, type Postgres, startPostgres } from "../../demo/postgres.ts";
import { startHub } from "../../hub/server.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { emptyProject, type Project, reasonToSkip } from "../support/meltano.ts";

const execute = promisify(execFile);
const skip = await reasonToSkip(Object.values(meltanoVersions));

suite("Meltano", { skip }, () => {
  let sandbox: Sandbox;
  let postgres: Postgres;
  let wheel: string;

  before(async () => {
    // Of today, since the example queries ask for the last weeks.
    sandbox = await startSandbox({ incidents: 60, now: new Date().toISOString() });
    postgres = await startPostgres();
    const wheels = join(cache, "wheels");
    await rm(wheels, { recursive: true, force: true });
    await execute(process.execPath, ["--import", "tsx", "python/build-wheel.ts", wheels], {
      cwd: root,
    });
    wheel = join(wheels, (await readdir(wheels))[0] ?? "");
  });

  after(async () => {
    await sandbox.close();
    await postgres.stop();
  });

  /** Where the tap reads and the target writes, each test into a schema of its own. */
  function environment(schema: string): Record<string, string> {
    return {
      TAP_INCIDENT_API_KEY: sandbox.apiKey,
      TAP_INCIDENT_API_URL: sandbox.origin,
      TARGET_POSTGRES_HOST: postgres.host,
      TARGET_POSTGRES_PORT: String(postgres.port),
      TARGET_POSTGRES_USER: postgres.user,
      TARGET_POSTGRES_PASSWORD: postgres.password,
      TARGET_POSTGRES_DATABASE: postgres.database,
      TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: schema,
      PGTZ: "UTC",
    };
  }

  async function succeed(project: Project, ...parameters: string[]): Promise<string> {
    const { code, output } = await project.run(parameters);
    assert.equal(code, 0, `meltano ${parameters.join(" ")}\n${output}`);
    return output;
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

  /** Tables of the tap that are in the schema, and how many rows each has. */
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

  /** How many rows the sandbox holds for each table of the tap. */
  function sourceCounts(): Record<string, number> {
    const { incident_attachments: _, ...tables } = sandbox.organisation;
    return Object.fromEntries(
      Object.entries(tables).map(([name, records]) => [name, records?.length ?? 0]),
    );
  }

  for (const version of [4, 3] as const) {
    test(`Meltano ${version}: added by name from a Hub, installed as a wheel, run into PostgreSQL`, async (t) => {
      const hub = await startHub({ port: 0, pipUrl: `file://${wheel}` });
      t.after(() => hub.close());
      const schema = `hub_${version}`;
      const project = await emptyProject(t, meltanoVersions[version], {
        ...environment(schema),
        MELTANO_HUB_API_ROOT: hub.root,
      });
      await succeed(project, "add", ...(version === 3 ? ["extractor"] : []), "tap-incident");
      await succeed(project, "add", ...(version === 3 ? ["loader"] : []), "target-postgres");
      const tested = version === 3 ? ["tap-incident", "test"] : ["test", "tap-incident"];
      assert.match(await succeed(project, "config", ...tested), /valid/);
      const output = await succeed(project, "run", "tap-incident", "target-postgres");
      assert.deepEqual(await countRows(schema), sourceCounts());
      const complaints = output
        .split("\n")
        .filter((line) => /\[(?:warning|error|critical)/.test(line))
        // Meltano's own remark at a first run.
        .filter((line) => !line.includes("No state was found"));
      assert.deepEqual(complaints, []);
      if (version === 4) await checkTexts(schema);
    });
  }

  async function checkTexts(schema: string): Promise<void> {
    const { rows } = await query((client) =>
      client.query<{ id: string; name: string; summary: string | null }>(
        `select id, name, summary from ${client.escapeIdentifier(schema)}.incidents`,
      ),
    );
    const arrived = new Map(rows.map((row) => [row.id, row]));
    for (const incident of sandbox.organisation.incidents ?? []) {
      if (!("id" in incident)) continue;
      const row = arrived.get(String(incident.id));
      assert.equal(row?.name, incident.name);
      assert.equal(row?.summary, incident.summary ?? null);
    }
    const { figures, charts, latest } = await query((client) => answerAll(client, schema));
    for (const { question, rows: answer } of [figures, ...charts, latest]) {
      assert.ok(answer.length > 0, `${question.name}.sql finds nothing`);
    }
  }

  test("Meltano 4: added by --from-ref, a column and a table deselected", async (t) => {
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    const project = await emptyProject(t, meltanoVersions[4], {
      ...environment("selected"),
      MELTANO_HUB_API_ROOT: hub.root,
      PATH: `${join(root, "bin")}:${process.env.PATH}`,
    });
    await succeed(project, "add", "--from-ref", join(root, "plugin.json"), "tap-incident");
    await succeed(project, "add", "target-postgres");
    await succeed(project, "select", "tap-incident", "severities", "*");
    await succeed(project, "select", "tap-incident", "users", "*");
    await succeed(project, "select", "tap-incident", "--exclude", "users", "email");
    const listed = await succeed(project, "select", "tap-incident", "--list", "--all");
    assert.match(listed, /selected +\] users\.name/);
    assert.match(listed, /excluded +\] users\.email/);
    const before = sandbox.requests.length;
    await succeed(project, "run", "tap-incident", "target-postgres");
    const asked = new Set(sandbox.requests.slice(before).map(({ path }) => path));
    assert.deepEqual([...asked].sort(), ["/v1/severities", "/v2/users"]);
    const { rows: columns } = await query((client) =>
      client.query<{ column_name: string }>(
        "select column_name from information_schema.columns where table_schema = 'selected' and table_name = 'users'",
      ),
    );
    const names = columns.map(({ column_name }) => column_name);
    assert.ok(names.includes("name") && !names.includes("email"));
  });

  test("Meltano 3: added by --from-ref from the npm package, run into files", async (t) => {
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    const project = await emptyProject(t, meltanoVersions[3], {
      ...environment("unused"),
      MELTANO_HUB_API_ROOT: hub.root,
    });
    const { stdout } = await execute("npm", ["pack", "--pack-destination", project.folder], {
      cwd: root,
    });
    const tarball = join(project.folder, stdout.trim().split("\n").at(-1) ?? "");
    await execute("npm", ["install", "--prefix", project.folder, tarball], { cwd: project.folder });
    const definition = "node_modules/tap-incident/plugin.json";
    const path = `${join(project.folder, "node_modules", ".bin")}:${process.env.PATH}`;
    const added = await project.run(["add", "extractor", "tap-incident", "--from-ref", definition]);
    assert.equal(added.code, 0, added.output);
    await succeed(project, "add", "loader", "target-jsonl");
    const ran = await project.run(["run", "tap-incident", "target-jsonl"], { PATH: path });
    assert.equal(ran.code, 0, ran.output);
    const files = await readdir(join(project.folder, "output"));
    const severities = files.find((file) => file.startsWith("severities")) ?? "";
    const lines = (await readFile(join(project.folder, "output", severities), "utf8")).trim();
    assert.equal(lines.split("\n").length, sandbox.organisation.severities?.length);
  });

  test("killing `meltano run` leaves no process behind, and the next run succeeds", async (t) => {
    const started = new EventEmitter();
    const slow = await startSandbox({
      incidents: 60,
      latency: 300,
      fault: ({ index }) => {
        if (index === 20) started.emit("under way");
        return undefined;
      },
    });
    t.after(() => slow.close());
    const project = await emptyProject(t, meltanoVersions[4], {
      ...environment("unused"),
      TAP_INCIDENT_API_URL: slow.origin,
      PATH: `${join(root, "bin")}:${process.env.PATH}`,
    });
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    await succeed(project, "add", "--from-ref", join(root, "plugin.json"), "tap-incident");
    const fromHub = { MELTANO_HUB_API_ROOT: hub.root };
    assert.equal((await project.run(["add", "target-jsonl"], fromHub)).code, 0);
    const killed = await project.run(["run", "tap-incident", "target-jsonl"], {}, (meltano) => {
      started.once("under way", () => meltano.kill("SIGTERM"));
    });
    assert.notEqual(killed.code, 0);
    const { stdout: processes } = await execute("ps", ["-eo", "args"]);
    assert.ok(!processes.includes(project.folder), processes);
    assert.equal((await project.run(["run", "tap-incident", "target-jsonl"])).code, 0);
  });

  test("a wrong key makes `config test` fail, and its last line says why", async (t) => {
    const project = await emptyProject(t, meltanoVersions[4], {
      ...environment("unused"),
      TAP_INCIDENT_API_KEY: "wrong-key",
      PATH: `${join(root, "bin")}:${process.env.PATH}`,
    });
    await succeed(project, "add", "--from-ref", join(root, "plugin.json"), "tap-incident");
    const { code, output } = await project.run(["config", "test", "tap-incident"]);
    assert.notEqual(code, 0);
    assert.match(output, /key is not valid/);
    assert.ok(!output.includes("wrong-key"));
  });
});
