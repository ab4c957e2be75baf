/** Where the demo loads: its own schema, on its own server or the user's. */

import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { cache, exists } from "../tools/shared/meltano.ts";
import type { Postgres } from "../tools/shared/postgres.ts";

/** Not the tap's namespace, `tap_incident`, where a user's real data would be. */
export const schema = "tap_incident_demo";

/** Where dbt builds its models. */
export const modelsSchema = `${schema}_models`;

/** Meltano's database and plugins, separate from those of the user's project. */
const meltanoFolder = join(cache, "demo-meltano");

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

/** Whether an earlier run installed the target. */
export async function isTargetInstalled(): Promise<boolean> {
  return exists(join(meltanoFolder, "loaders", "target-postgres", "venv"));
}

/** Whether an earlier run installed dbt. */
export async function isDbtInstalled(): Promise<boolean> {
  return exists(join(meltanoFolder, "utilities", "dbt-postgres", "venv"));
}

/** Environment variables that tell Meltano, target-postgres, and dbt where to read and write. */
export function targetEnvironment(postgres: Postgres): Record<string, string> {
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
  };
}

/** A description of the server and its database, without the password. */
export function nameOf({ host, port, user, database }: Postgres): string {
  return `database ${database} on ${host}:${port}, as ${user}`;
}

/** Creates the schema, or truncates the tables of an earlier demo, whose organization had other IDs. */
export async function prepareSchema(client: Client): Promise<void> {
  await client.query(`create schema if not exists ${client.escapeIdentifier(schema)}`);
  const tables = await tablesIn(client);
  if (tables.length > 0) {
    await client.query(`truncate ${tables.map((name) => place(client, name)).join(", ")}`);
  }
}

/** Number of rows per table of the schema. */
export async function countRows(client: Client): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const name of await tablesIn(client)) {
    const query = `select count(*)::int as count from ${place(client, name)}`;
    const { rows } = await client.query<{ count: number }>(query);
    counts.set(name, rows[0]?.count ?? 0);
  }
  return counts;
}

async function tablesIn(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = $1 order by 1",
    [schema],
  );
  return rows.map(({ name }) => name);
}

function place(client: Client, table: string): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
}
