/**
 * Demonstrates the product the way a user would run it: a fictional organization, Meltano, PostgreSQL, and
 * the answers to a few questions from SQL. Everything it installs goes into .cache/, which git ignores.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Client } from "pg";
import { startSandbox } from "../sandbox/server.ts";
import {
  cache,
  installMeltano,
  isInstalled,
  meltanoVersions,
  runMeltano,
} from "../tools/shared/meltano.ts";
import { clientOf, type Postgres, serverAt, startPostgres } from "../tools/shared/postgres.ts";
import { answerAll } from "./answers.ts";
import { toPage } from "./page.ts";
import {
  countRows,
  isDbtInstalled,
  isTargetInstalled,
  modelsSchema,
  nameOf,
  prepareSchema,
  requireFolders,
  schema,
  targetEnvironment,
} from "./target.ts";
import { toText } from "./terminal.ts";

const meltanoVersion = meltanoVersions[4];

const stop = new AbortController();
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    process.exitCode = code;
    stop.abort();
  });
}

/** The current step, for the error message. */
let step = "";

const help = `Usage: npm run demo -- [options]

Runs Meltano, the tap, and PostgreSQL against a fictional organization, and answers questions about it with SQL.
Installed software and the page with the answers go into ${cache}.

Options:
  --database-url URL  load into the schema ${schema} of your own server, such as
                      postgresql://user:password@host:5432/database; by default, the demo starts a temporary one
  --dbt               answer from the dbt models
  -h, --help          show this help
`;

try {
  const { databaseUrl, dbt, isHelp } = options();
  // The user's own server, or undefined; a variable such as DATABASE_URL is ignored.
  const given = databaseUrl === undefined ? undefined : serverAt(databaseUrl);
  if (isHelp) {
    process.stdout.write(help);
  } else {
    await requireFolders();
    await show(given, dbt);
  }
} catch (error) {
  if (!stop.signal.aborted) {
    process.stderr.write(`The demo failed${step}: ${reasonOf(error)}\n`);
    process.exitCode = step === "" ? 2 : 1;
  }
}

interface Options {
  readonly databaseUrl: string | undefined;
  readonly dbt: boolean;
  readonly isHelp: boolean;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        "database-url": { type: "string" },
        dbt: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return { databaseUrl: values["database-url"], dbt: values.dbt, isHelp: values.help };
  } catch {
    // The library's message would quote the arguments, which can contain a password.
    throw new Error("the only options are --database-url URL and --dbt; see --help");
  }
}

/** @param dbt Whether to build the dbt models and answer from them. */
async function show(given: Postgres | undefined, dbt: boolean): Promise<void> {
  const started = performance.now();
  const isFirstRun = !(
    (await isInstalled(meltanoVersion)) &&
    (await isTargetInstalled()) &&
    (!dbt || (await isDbtInstalled()))
  );
  begin(
    1,
    isFirstRun
      ? "Installing Meltano (only once; a minute or so on a slow network)"
      : "Meltano is already installed",
  );
  const meltano = await installMeltano(meltanoVersion);
  begin(2, "Starting the fictional organization and PostgreSQL");
  const sandbox = await startSandbox({ now: new Date().toISOString() });
  try {
    const postgres = given ?? (await startPostgres());
    try {
      const blocks = ["tap-incident", "target-postgres", ...(dbt ? ["dbt-postgres:build"] : [])];
      begin(3, `meltano run ${blocks.join(" ")}`);
      say(`     into the schema ${schema} of the ${nameOf(postgres)}\n`);
      await withClient(postgres, prepareSchema);
      stop.signal.throwIfAborted();
      const environment = {
        ...targetEnvironment(postgres),
        TAP_INCIDENT_API_KEY: sandbox.apiKey,
        TAP_INCIDENT_API_URL: sandbox.origin,
      };
      // This server does not have the rows of an earlier run.
      const run = ["run", "--full-refresh", ...blocks];
      const parameters = ["--environment", "sandbox", ...run];
      const code = await runMeltano(meltano, parameters, environment, stop.signal);
      stop.signal.throwIfAborted();
      if (code !== 0) throw new Error(`it exited with code ${code}; see the reason above`);
      say("");
      begin(4, "What arrived in PostgreSQL\n");
      await withClient(postgres, (client) => report(client, postgres, dbt));
    } finally {
      await postgres.stop();
    }
  } finally {
    await sandbox.close();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const next = isFirstRun ? " The next run will be faster: everything is installed now." : "";
  say(`Done in ${seconds} s.${next}`);
}

/** Shows the tables and the answers, and writes the page. */
async function report(client: Client, postgres: Postgres, dbt: boolean): Promise<void> {
  const queried = dbt ? modelsSchema : schema;
  const answers = await answerAll(client, queried, dbt ? "dbt" : "sql");
  say(toText(answers, await countRows(client)));
  const page = join(cache, "demo.html");
  const origin = {
    organisation: "A fictional organization",
    database: `PostgreSQL: schema ${queried}, ${nameOf(postgres)}`,
    isModelled: dbt,
    readAt: new Date(),
  };
  await mkdir(cache, { recursive: true });
  await writeFile(page, await toPage(answers, origin));
  say(`\nThe same report as a page: ${page}`);
}

async function withClient(
  postgres: Postgres,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const client = clientOf(postgres);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end();
  }
}

function begin(number: number, title: string): void {
  stop.signal.throwIfAborted();
  step = ` at step ${number}`;
  say(`${number}/4  ${title}`);
}

/** The message of an error, without the stack trace, which would not help the user of the demo. */
function reasonOf(error: unknown): string {
  // A connection refused at several addresses of a host has one error per address.
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
