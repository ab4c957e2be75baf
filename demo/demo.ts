/**
 * Shows the product at work, as a user would run it: a fictional organisation, Meltano, PostgreSQL, and
 * the answers to a few questions from SQL. Everything that it installs goes into .cache/, which git ignores.
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

/** What is under way, for the message about what failed. */
let step = "";

const help = `Usage: npm run demo -- [options]

Runs Meltano, the tap and PostgreSQL against a fictional organisation, and answers questions about it from SQL.
What it installs, and the page with the answers, goes into ${cache}.

Options:
  --database-url URL  load into the schema ${schema} of a server of yours, such as
                      postgresql://user:password@host:5432/database; by default one is started, which goes with the demo
  --dbt               answer from the models of dbt over the tables
  -h, --help          show this
`;

try {
  const { databaseUrl, dbt, isHelp } = options();
  // The user's own server, or undefined; a variable such as DATABASE_URL is not taken for a wish.
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
    // The message of the library would repeat what was typed, and that may hold a password.
    throw new Error(
      "it takes two options, --database-url URL and --dbt, and nothing else; --help says more",
    );
  }
}

/** @param dbt Whether dbt models the tables, and the answers come from its models. */
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
      ? "Installing Meltano (once; a minute or so on a slow network)"
      : "Finding Meltano, which is installed",
  );
  const meltano = await installMeltano(meltanoVersion);
  begin(2, "Starting the fictional organisation and PostgreSQL");
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
      // What an earlier run has read is not in this server.
      const run = ["run", "--full-refresh", ...blocks];
      const parameters = ["--environment", "sandbox", ...run];
      const code = await runMeltano(meltano, parameters, environment, stop.signal);
      stop.signal.throwIfAborted();
      if (code !== 0) throw new Error(`it ended with exit code ${code}, for the reason above`);
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
  const next = isFirstRun ? " The next run is quicker: what it needs is installed now." : "";
  say(`Done in ${seconds} s.${next}`);
}

/** Shows the tables and the answers, and writes the page. */
async function report(client: Client, postgres: Postgres, dbt: boolean): Promise<void> {
  const asked = dbt ? modelsSchema : schema;
  const answers = await answerAll(client, asked, dbt ? "dbt" : "sql");
  say(toText(answers, await countRows(client)));
  const page = join(cache, "demo.html");
  const origin = {
    organisation: "A fictional organisation",
    database: `PostgreSQL: schema ${asked}, ${nameOf(postgres)}`,
    isModelled: dbt,
    readAt: new Date(),
  };
  await mkdir(cache, { recursive: true });
  await writeFile(page, await toPage(answers, origin));
  say(`\nThe same as a page: ${page}`);
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

/** What an error says, without where it came from: nothing of that would help whoever runs the demo. */
function reasonOf(error: unknown): string {
  // A connection that is refused at each of a name's addresses has one error for each of them.
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
