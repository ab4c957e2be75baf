/** The answers of the queries in `examples`, by the query's name. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { root } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";

/** A row of an answer: names, days, and numbers; null if there is no value. */
export type Row = Readonly<Record<string, string | number | null>>;

/**
 * Runs all queries of a folder.
 *
 * @param folder `sql` for queries on the tap's tables, `dbt` for those on the models, `report` for those of the page.
 * @param schema Where the tables are.
 */
export async function askExamples(
  client: Client,
  folder: "sql" | "dbt" | "report",
  schema: string,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  await client.query(`set search_path to ${client.escapeIdentifier(schema)}`);
  const answers = new Map<string, readonly Row[]>();
  for (const file of readdirSync(join(root, "examples", folder))) {
    const query = readFileSync(join(root, "examples", folder, file), "utf8");
    answers.set(file.replace(".sql", ""), (await client.query<Row>(query)).rows);
  }
  return answers;
}
