/**
 * Answers questions about an organization's incidents the way a user would: with Meltano, PostgreSQL, and dbt. The
 * organization is the user's own or a fictional one. Everything it installs goes into .cache/, which git ignores.
 */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import {
  cache,
  installMeltano,
  isInstalled,
  meltanoVersions,
  runMeltano,
} from "../tools/shared/meltano.ts";
import { clientOf, type Postgres, serverAt, startPostgres } from "../tools/shared/postgres.ts";
import {
  forget,
  localFolder,
  makeLocalFolder,
  rememberDatabase,
  reportPage,
} from "./local-folder.ts";
import { help, type Options, parseOptions } from "./options.ts";
import { fictionalOrganization, type Organization, ownOrganization } from "./organization.ts";
import { toPage } from "./page.ts";
import { readReport } from "./read-report.ts";
import {
  arePluginsInstalled,
  countRows,
  markComplete,
  nameOf,
  prepareSchemas,
  requireFolders,
  schemasOf,
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

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.isHelp) {
    process.stdout.write(help);
  } else if (options.isForget) {
    say(await forget());
  } else {
    // The user's own server, or undefined; a variable such as DATABASE_URL is ignored.
    const given = options.databaseUrl === undefined ? undefined : serverAt(options.databaseUrl);
    const own = options.config === undefined ? undefined : await ownOrganization(options.config);
    await requireFolders();
    await show(options, given, own);
  }
} catch (error) {
  if (!stop.signal.aborted) {
    process.stderr.write(`The demo failed${step}: ${reasonOf(error)}\n`);
    process.exitCode = step === "" ? 2 : 1;
  }
}

/**
 * @param given The user's server, or undefined for the demo's own.
 * @param own The user's organization, or undefined for the fictional one.
 */
async function show(
  options: Options,
  given: Postgres | undefined,
  own: Organization | undefined,
): Promise<void> {
  const started = performance.now();
  const isFirstRun = !((await isInstalled(meltanoVersion)) && (await arePluginsInstalled()));
  begin(
    1,
    isFirstRun
      ? "Installing Meltano (only once; a minute or two on a slow network)"
      : "Meltano is already installed",
  );
  const meltano = await installMeltano(meltanoVersion);
  begin(2, `Starting ${own ? "PostgreSQL" : "the fictional organization and PostgreSQL"}`);
  if (own) await makeLocalFolder();
  const sandbox = own ? undefined : await startSandbox({ now: new Date().toISOString() });
  try {
    const organization = own ?? fictional(sandbox);
    const postgres = given ?? (await startPostgres(own && localFolder));
    try {
      const environment = {
        ...targetEnvironment(postgres, organization),
        ...organization.variables,
      };
      const run = (parameters: readonly string[]) =>
        runMeltano(
          meltano,
          ["--environment", organization.environment, ...parameters],
          environment,
          stop.signal,
        );
      await load(run, postgres, organization, given !== undefined);
      await model(run, options);
      begin(5, "What arrived in PostgreSQL, and what it says\n");
      await withClient(postgres, (client) => report(client, postgres, organization, options));
    } finally {
      await postgres.stop();
    }
  } finally {
    await sandbox?.close();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const next = isFirstRun ? " The next run will be faster: everything is installed now." : "";
  say(`Done in ${seconds} s.${next}`);
}

/** Runs a command of Meltano. */
type Run = (parameters: readonly string[]) => Promise<number>;

/** Runs the tap and the target. */
async function load(
  run: Run,
  postgres: Postgres,
  organization: Organization,
  isGiven: boolean,
): Promise<void> {
  const blocks = ["tap-incident", "target-postgres"];
  const schemas = schemasOf(organization);
  begin(3, `meltano run ${blocks.join(" ")}`);
  say(`     into the schemas ${schemas.join(" and ")} of the ${nameOf(postgres)}\n`);
  const isContinued = await withClient(postgres, (client) => prepareSchemas(client, organization));
  if (isGiven && !organization.isFictional) await rememberDatabase(nameOf(postgres), schemas);
  const state = isGiven ? nameOf(postgres) : "own";
  await succeed(
    run([
      ...["run", "--state-id-suffix", state.replaceAll(/\W+/g, "-")],
      ...(isContinued ? [] : ["--full-refresh"]),
      ...blocks,
    ]),
  );
  // The fictional organization is another one in each run, so its rows are never complete.
  if (!organization.isFictional) {
    await withClient(postgres, (client) => markComplete(client, organization));
  }
}

/** Builds and tests the models. */
async function model(run: Run, { serviceField }: Options): Promise<void> {
  begin(4, "meltano invoke dbt-postgres:build\n");
  const variables = JSON.stringify({ tap_incident_service_field: serviceField ?? null });
  await succeed(run(["invoke", "dbt-postgres:build", "--vars", variables]));
}

async function succeed(running: Promise<number>): Promise<void> {
  const code = await running;
  stop.signal.throwIfAborted();
  if (code !== 0) throw new Error(`it exited with code ${code}; see the reason above`);
  say("");
}

/** Shows the tables and the answers, and writes the page. */
async function report(
  client: Client,
  postgres: Postgres,
  organization: Organization,
  { serviceField, timeZone }: Options,
): Promise<void> {
  const [schema, modelsSchema] = schemasOf(organization);
  const data = await readReport(
    client,
    {
      schema: modelsSchema,
      timeZone,
      serviceField,
      organization: organization.isFictional ? "Pebblemoor, a fictional organization" : undefined,
    },
    new Date(),
  );
  say(toText(data, await countRows(client, schema)));
  const page = organization.isFictional ? join(cache, "demo.html") : reportPage;
  const source = `PostgreSQL: schema ${modelsSchema}, ${nameOf(postgres)}`;
  await writeFile(page, await toPage(data, source), { mode: 0o600 });
  say(`\nThe report as a page: ${page}`);
}

function fictional(sandbox: Sandbox | undefined): Organization {
  if (sandbox === undefined) throw new Error("the fictional organization was not started");
  return fictionalOrganization(sandbox.apiKey, sandbox.origin);
}

async function withClient<Result>(
  postgres: Postgres,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = clientOf(postgres);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}

function begin(number: number, title: string): void {
  stop.signal.throwIfAborted();
  step = ` at step ${number}`;
  say(`${number}/5  ${title}`);
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
