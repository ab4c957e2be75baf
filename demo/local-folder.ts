/** What a report on one's own organization leaves on this machine: one folder that only its owner can read. */

import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cache, exists } from "../tools/shared/meltano.ts";

/** The folder: the database that comes with the demo, Meltano's state, dbt's files, and the page. */
export const localFolder = join(cache, "report");

/** The page. */
export const reportPage = join(localFolder, "report.html");

/** Schemas in databases that the user has named, by the database's name. */
type Databases = Readonly<Record<string, readonly string[]>>;

const databasesFile = join(localFolder, "databases.json");

/** Creates the folder if it does not exist, and closes it to everybody else. */
export async function makeLocalFolder(): Promise<void> {
  await mkdir(localFolder, { recursive: true, mode: 0o700 });
  await chmod(localFolder, 0o700);
}

/**
 * Remembers the schemas that are written to in a database of the user's, for {@link forget}.
 *
 * @param database Name of the database, without the password.
 */
export async function rememberDatabase(
  database: string,
  schemas: readonly string[],
): Promise<void> {
  const databases: Databases = { ...(await readDatabases()), [database]: schemas };
  await writeFile(databasesFile, `${JSON.stringify(databases, undefined, 2)}\n`);
}

/**
 * Removes the folder, and nothing else.
 *
 * @returns What was removed, and the schemas that are left in databases of the user's, with how to drop them.
 */
export async function forget(): Promise<string> {
  if (!(await exists(localFolder))) return `There is no ${localFolder}: nothing to forget.`;
  const left = Object.entries(await readDatabases());
  await rm(localFolder, { recursive: true, force: true });
  const lines = left.flatMap(([database, schemas]) => [
    `Left alone in the ${database}:`,
    ...schemas.map((schema) => `  ${schema}    to remove it: drop schema ${schema} cascade`),
  ]);
  return [`Removed ${localFolder}.`, ...lines].join("\n");
}

async function readDatabases(): Promise<Databases> {
  if (!(await exists(databasesFile))) return {};
  const databases: Databases = JSON.parse(await readFile(databasesFile, "utf8"));
  return databases;
}
