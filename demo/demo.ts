/**
 * Shows the product at work, as a user would run it: a fictional organisation, Meltano, PostgreSQL, and
 * the answers to a few questions from SQL. Everything that it installs goes into .cache/, which git ignores.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startSandbox } from "../sandbox/server.ts";
import {
  cache,
  installMeltano,
  meltanoVersions,
  PythonMissingError,
  runMeltano,
} from "./meltano.ts";
import { clientOf, type Postgres, startPostgres } from "./postgres.ts";
import { type Answer, answerAll } from "./questions.ts";
import { toHtml, toText } from "./report.ts";

/** Schema of the tables: the tap's namespace, which is where target-postgres puts them. */
const schema = "tap_incident";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop.abort());

try {
  await show();
} catch (error) {
  if (!(error instanceof PythonMissingError) && !stop.signal.aborted) throw error;
  if (error instanceof PythonMissingError) process.stderr.write(`${error.message}\n`);
  process.exitCode = stop.signal.aborted ? 130 : 1;
}

async function show(): Promise<void> {
  const started = performance.now();
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(0);
  say("1/4  Installing Meltano (once; a minute or so on a slow network)");
  const meltano = await installMeltano(meltanoVersions[4]);
  stop.signal.throwIfAborted();
  say("2/4  Starting the fictional organisation and PostgreSQL");
  const sandbox = await startSandbox({});
  try {
    const postgres = await startPostgres(process.env.DATABASE_URL);
    try {
      stop.signal.throwIfAborted();
      say("3/4  meltano run tap-incident target-postgres\n");
      const environment = {
        ...connection(postgres),
        TAP_INCIDENT_API_KEY: sandbox.apiKey,
        TAP_INCIDENT_API_URL: sandbox.origin,
      };
      const parameters = ["--environment", "sandbox", "run", "tap-incident", "target-postgres"];
      const code = await runMeltano(meltano, parameters, environment, stop.signal);
      stop.signal.throwIfAborted();
      if (code !== 0) throw new Error(`meltano run ended with exit code ${code}`);
      say("\n4/4  What arrived in PostgreSQL\n");
      await report(postgres);
    } finally {
      await postgres.stop();
    }
  } finally {
    await sandbox.close();
  }
  say(`Done in ${seconds()} s. The next run is quicker: Meltano and the target are installed now.`);
}

/** Shows the tables and the answers, and writes the page. */
async function report(postgres: Postgres): Promise<void> {
  const client = clientOf(postgres);
  await client.connect();
  let answers: readonly Answer[];
  try {
    answers = await answerAll(client, schema);
    const { rows: tables } = await client.query<{ name: string; rows: number }>(
      `select table_name as name,
         (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I.%I',
           table_schema, table_name), false, true, '')))[1]::text::int as rows
       from information_schema.tables where table_schema = $1 order by 1`,
      [schema],
    );
    for (const { name, rows } of tables)
      say(`  ${name.padEnd(22)} ${String(rows).padStart(6)} rows`);
    const { rows: latest } = await client.query<Record<string, string>>(
      `select reference, severity ->> 'name' as severity, incident_status ->> 'name' as status, name
       from incidents where mode = 'standard' order by created_at desc limit 6`,
    );
    say("\nThe latest incidents\n");
    for (const { reference = "", severity, status = "", name = "" } of latest) {
      say(`  ${reference.padEnd(8)} ${(severity ?? "–").padEnd(9)} ${status.padEnd(14)} ${name}`);
    }
  } finally {
    await client.end();
  }
  for (const answer of answers) say(`\n${toText(answer)}`);
  const page = join(cache, "demo.html");
  await mkdir(cache, { recursive: true });
  await writeFile(page, toHtml(answers, "A fictional organisation, read by meltano run."));
  say(`\nThe same with plots: ${page}`);
}

/** Where target-postgres writes, and Meltano's own database, apart from that of the user's project. */
function connection({ host, port, user, password, database }: Postgres): Record<string, string> {
  return {
    TARGET_POSTGRES_HOST: host,
    TARGET_POSTGRES_PORT: String(port),
    TARGET_POSTGRES_USER: user,
    TARGET_POSTGRES_PASSWORD: password,
    TARGET_POSTGRES_DATABASE: database,
    // target-postgres stores times in the session's zone, and columns without one.
    PGTZ: "UTC",
    MELTANO_SYS_DIR_ROOT: join(cache, "demo-meltano"),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
