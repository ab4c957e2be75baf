/** The questions that the demo answers: each an SQL file of examples/sql, and how its answer is drawn. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { root } from "./meltano.ts";

/** A row of an answer: names and numbers. */
export type Row = Readonly<Record<string, string | number>>;

export interface Question {
  /** Name of the file in examples/sql, without its ending. */
  readonly file: string;
  readonly title: string;
  /** Column that names a bar. */
  readonly label: string;
  /** Column that divides a bar, where there is one. */
  readonly series?: string;
  /** Columns whose numbers are drawn. */
  readonly values: readonly string[];
}

export const questions: readonly Question[] = [
  {
    file: "incidents-per-week",
    title: "Incidents a week, by severity",
    label: "week",
    series: "severity",
    values: ["incidents"],
  },
  {
    file: "time-to-resolve",
    title: "Hours from report to resolution, by severity",
    label: "severity",
    values: ["median_hours", "p90_hours"],
  },
  {
    file: "open-follow-ups",
    title: "Open follow-ups, by owner",
    label: "owner",
    values: ["open"],
  },
  {
    file: "busiest-responders",
    title: "Busiest responders, by incidents",
    label: "responder",
    values: ["incidents", "as_lead"],
  },
];

/** An answered question. */
export interface Answer {
  readonly question: Question;
  readonly rows: readonly Row[];
}

/** Answers all questions from the tables in a schema of the database. */
export async function answerAll(client: Client, schema: string): Promise<readonly Answer[]> {
  await client.query(`set search_path to ${client.escapeIdentifier(schema)}`);
  const answers: Answer[] = [];
  for (const question of questions) {
    const sql = await readFile(join(root, "examples", "sql", `${question.file}.sql`), "utf8");
    answers.push({ question, rows: (await client.query<Row>(sql)).rows });
  }
  return answers;
}
