/** Answers to the questions, from the tables that the target loaded. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { root } from "../tools/shared/meltano.ts";
import {
  type ChartQuestion,
  charts,
  type FiguresQuestion,
  keyFigures,
  latestIncidents,
  type Question,
  type Row,
} from "./questions.ts";

/** An answered question, with its query. */
export interface Answer<Kind extends Question = Question> {
  readonly question: Kind;
  readonly query: string;
  readonly rows: readonly Row[];
}

/** The answers to all questions. */
export interface Report {
  readonly figures: Answer<FiguresQuestion>;
  readonly charts: readonly Answer<ChartQuestion>[];
  readonly latest: Answer;
}

/**
 * Answers all questions from the tables in a schema of the database.
 *
 * @param folder Folder of the queries in examples: `sql` for the tap's tables, `dbt` for the models.
 */
export async function answerAll(
  client: Client,
  schema: string,
  folder: "sql" | "dbt" = "sql",
): Promise<Report> {
  await client.query(`set search_path to ${client.escapeIdentifier(schema)}`);
  const answer = async <Kind extends Question>(question: Kind): Promise<Answer<Kind>> => {
    const query = await readFile(join(root, "examples", folder, `${question.name}.sql`), "utf8");
    return { question, query, rows: (await client.query<Row>(query)).rows };
  };
  const drawn: Answer<ChartQuestion>[] = [];
  for (const question of charts) drawn.push(await answer(question));
  return {
    figures: await answer(keyFigures),
    charts: drawn,
    latest: await answer(latestIncidents),
  };
}
