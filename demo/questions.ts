/** The questions that the demo answers: each a named query of examples/sql and examples/dbt, and how its answer is shown. */

import { amount, day, type Unit } from "./words.ts";

/** A row of an answer: names, days and numbers; null where there is nothing to tell. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Question {
  /** Name of the query: that of its files in examples/sql and examples/dbt, without the ending. */
  readonly name: string;
}

/** A question with one row for an answer: figures, each beside that of the period before. */
export interface FiguresQuestion extends Question {
  readonly figures: readonly {
    readonly title: string;
    /** Column of the figure; the earlier one's is the same with `_before`. */
    readonly column: string;
    readonly unit: Unit;
    /** When the earlier figure was true. */
    readonly past: string;
  }[];
}

/** Numbers of a bar, as the legend names them. */
export interface Series {
  readonly column: string;
  readonly title: string;
}

/** A question whose answer is drawn as bars. */
export interface ChartQuestion extends Question {
  readonly title: string;
  /** What is counted, and in which time. */
  readonly note: string;
  readonly unit: Unit;
  /** Column that names a bar. */
  readonly label: string;
  /**
   * How a bar is made of its numbers: one after the other, `stacked`; each from the start, the smallest first,
   * `nested`; or `weeks`: upright and stacked, a bar for each week, its parts in rows of their own.
   */
  readonly form: "stacked" | "nested" | "weeks";
  /** How much of the width of a wide screen it takes: two thirds, half, one third. */
  readonly size: "large" | "medium" | "small";
  /** The numbers of a bar; of `weeks`, the column that names a part and the one that holds its number. */
  readonly series: readonly Series[] | { readonly name: string; readonly value: string };
  /** What else there is to say about a bar. */
  readonly remark?: (row: Row) => string;
}

/** Its rows are listed as they are. */
export const latestIncidents: Question = { name: "latest-incidents" };

const before = "in the 12 weeks before";

export const keyFigures: FiguresQuestion = {
  name: "key-figures",
  figures: [
    { title: "Incidents", column: "incidents", unit: "incidents", past: before },
    { title: "Time to resolve, median", column: "median_hours", unit: "hours", past: before },
    { title: "Time to resolve, 90th percentile", column: "p90_hours", unit: "hours", past: before },
    {
      title: "Open follow-ups",
      column: "open_follow_ups",
      unit: "follow-ups",
      past: "12 weeks ago",
    },
  ],
};

export const charts: readonly ChartQuestion[] = [
  {
    name: "incidents-per-week",
    title: "Incidents a week, by severity",
    note: "Incidents created in each week, which is named by its Monday",
    unit: "incidents",
    label: "week",
    form: "weeks",
    size: "large",
    series: { name: "severity", value: "incidents" },
  },
  {
    name: "time-to-resolve",
    title: "Time to resolve, by severity",
    note: "From report to resolution, of the incidents resolved in these weeks",
    unit: "hours",
    label: "severity",
    form: "nested",
    size: "small",
    series: [
      { column: "median_hours", title: "median" },
      { column: "p90_hours", title: "90th percentile" },
    ],
    remark: ({ resolved }) => `of ${amount(Number(resolved), "incidents")}`,
  },
  {
    name: "busiest-responders",
    title: "The ten busiest responders",
    note: "Incidents of these weeks in which they had a role",
    unit: "incidents",
    label: "responder",
    form: "stacked",
    size: "medium",
    series: [
      { column: "as_lead", title: "as lead" },
      { column: "in_another_role", title: "in another role" },
    ],
  },
  {
    name: "open-follow-ups",
    title: "Open follow-ups, by owner",
    note: "Follow-ups outstanding today, and the day of the oldest",
    unit: "follow-ups",
    label: "owner",
    form: "stacked",
    size: "medium",
    series: [{ column: "open", title: "open" }],
    remark: ({ oldest }) => `since ${day(String(oldest), "short")}`,
  },
];
