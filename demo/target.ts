/** Where the demo loads: two schemas of its own, on a server of its own or the user's. */

import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { cache, exists } from "../tools/shared/meltano.ts";
import type { Postgres } from "../tools/shared/postgres.ts";
import { localFolder } from "./local-folder.ts";
import type { Organization } from "./organization.ts";

/** Meltano's plugins, separate from those of the user's project. */
const meltanoFolder = join(cache, "demo-meltano");

/** The start of a schema's comment by which the demo recognizes its own. */
const mark = "Made by npm run demo of tap-incident";

/** The schemas that an organization is loaded into and modeled in. */
export function schemasOf({ schema }: Organization): readonly [loaded: string, models: string] {
  return [schema, `${schema}_models`];
}

/**
 * Creates the folders that the demo and Meltano write to.
 *
 * @throws Error if this user can't write to one of them.
 */
export async function requireFolders(): Promise<void> {
  for (const folder of [cache, meltanoFolder]) {
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new Error(
        `it needs to write to ${folder}, but can't (${code}). Run it in a clone that this user can write to`,
      );
    }
  }
}

/** Whether an earlier run installed the target and dbt. */
export async function arePluginsInstalled(): Promise<boolean> {
  const plugins = [join("loaders", "target-postgres"), join("utilities", "dbt-postgres")];
  const installed = plugins.map((plugin) => exists(join(meltanoFolder, plugin, "venv")));
  return (await Promise.all(installed)).every(Boolean);
}

/** Environment variables that tell Meltano, target-postgres, and dbt where to read and write. */
export function targetEnvironment(
  postgres: Postgres,
  organization: Organization,
): Record<string, string> {
  const [schema, modelsSchema] = schemasOf(organization);
  // What is known of one's own organization lies in one folder.
  const own = {
    MELTANO_DATABASE_URI: `sqlite:///${join(localFolder, "meltano.db")}`,
    DBT_POSTGRES_TARGET_PATH: join(localFolder, "dbt", "target"),
    DBT_POSTGRES_LOG_PATH: join(localFolder, "dbt", "logs"),
  };
  return {
    TARGET_POSTGRES_HOST: postgres.host,
    TARGET_POSTGRES_PORT: String(postgres.port),
    TARGET_POSTGRES_USER: postgres.user,
    TARGET_POSTGRES_PASSWORD: postgres.password,
    TARGET_POSTGRES_DATABASE: postgres.database,
    TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: schema,
    // dbt takes the connection from target-postgres's variables, and the schemas from meltano.yml.
    DBT_POSTGRES_SOURCE_SCHEMA: schema,
    DBT_POSTGRES_SCHEMA: modelsSchema,
    DBT_USE_COLORS: "false",
    // target-postgres stores times in the session's time zone, in columns without one.
    PGTZ: "UTC",
    MELTANO_SYS_DIR_ROOT: meltanoFolder,
    ...(organization.isFictional ? {} : own),
  };
}

/** A description of the server and its database, without the password. */
export function nameOf({ host, port, user, database }: Postgres): string {
  return `database ${database} on ${host}:${port}, as ${user}`;
}

/**
 * Creates the schemas, or empties the tables if they hold another source's rows.
 *
 * @returns Whether the tables hold rows of this source from an earlier, complete run.
 * @throws Error if a schema exists that the demo did not make; then nothing has been written.
 */
export async function prepareSchemas(client: Client, organization: Organization): Promise<boolean> {
  const schemas = schemasOf(organization);
  const comments: (string | undefined)[] = [];
  for (const schema of schemas) comments.push(await commentOn(client, schema));
  for (const [index, schema] of schemas.entries()) {
    if (comments[index] !== undefined && !comments[index].startsWith(mark)) {
      throw new Error(
        `the schema ${schema} exists and was not made by the demo, which writes only to schemas of its own. Rename or drop it, or name another database`,
      );
    }
  }
  if (comments[0] === commentOf(organization)) return true;
  for (const [index, schema] of schemas.entries()) {
    if (comments[index] !== undefined) continue;
    await client.query(`create schema ${client.escapeIdentifier(schema)}`);
  }
  // Until the run is complete, the comment names no source: an interrupted one starts over.
  for (const schema of schemas) await comment(client, schema, mark);
  const tables = await tablesIn(client, schemas[0]);
  if (tables.length > 0) {
    await client.query(
      `truncate ${tables.map((name) => place(client, schemas[0], name)).join(", ")}`,
    );
  }
  return false;
}

/** Notes that the tables hold all rows of a source. */
export async function markComplete(client: Client, organization: Organization): Promise<void> {
  await comment(client, organization.schema, commentOf(organization));
}

/** Number of rows per table of the schema. */
export async function countRows(
  client: Client,
  schema: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const name of await tablesIn(client, schema)) {
    const query = `select count(*)::int as count from ${place(client, schema, name)}`;
    const { rows } = await client.query<{ count: number }>(query);
    counts.set(name, rows[0]?.count ?? 0);
  }
  return counts;
}

function commentOf({ source }: Organization): string {
  return `${mark}; source ${source}`;
}

/** A schema's comment, empty if it has none; undefined if there is no such schema. */
async function commentOn(client: Client, schema: string): Promise<string | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    "select obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = $1",
    [schema],
  );
  const [row] = rows;
  return row && (row.comment ?? "");
}

async function comment(client: Client, schema: string, text: string): Promise<void> {
  await client.query(
    `comment on schema ${client.escapeIdentifier(schema)} is ${client.escapeLiteral(text)}`,
  );
}

async function tablesIn(client: Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = $1 order by 1",
    [schema],
  );
  return rows.map(({ name }) => name);
}

function place(client: Client, schema: string, table: string): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
}
