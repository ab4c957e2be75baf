/** The demo's questions: each is a query in examples/sql and examples/dbt, with how to show its answer. */

import { amount, day, type Unit } from "./words.ts";

/** A row of an answer: names, days, and numbers; null if there is no value. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Question {
  /** Name of the query's files in examples/sql and examples/dbt, without the extension. */
  readonly name: string;
}

/** A question answered by one row: figures, each with that of the previous period. */
export interface FiguresQuestion extends Question {
  readonly figures: readonly {
    readonly title: string;
    /** Column of the figure; the earlier figure's has the suffix `_before`. */
    readonly column: string;
    readonly unit: Unit;
    /** The time of the earlier figure. */
    readonly past: string;
  }[];
}

/** Numbers of a bar, with their title in the legend. */
export interface Series {
  readonly column: string;
  readonly title: string;
}

/** A question answered by a bar chart. */
export interface ChartQuestion extends Question {
  readonly title: string;
  /** What is counted, and over which time. */
  readonly note: string;
  readonly unit: Unit;
  /** Column that names a bar. */
  readonly label: string;
  /**
   * How a bar is drawn: `stacked`, one number after the other; `nested`, each from the start, smallest first;
   * or `weeks`, upright and stacked, one bar per week, with one row per part.
   */
  readonly form: "stacked" | "nested" | "weeks";
  /** Share of the width of a wide screen: two thirds, half, one third. */
  readonly size: "large" | "medium" | "small";
  /** The numbers of a bar; for `weeks`, the columns with a part's name and number. */
  readonly series: readonly Series[] | { readonly name: string; readonly value: string };
  /** An additional note on a bar. */
  readonly remark?: (row: Row) => string;
}

/** Its rows are listed as is. */
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
    title: "Incidents per week, by severity",
    note: "Incidents created in each week, labeled by its Monday",
    unit: "incidents",
    label: "week",
    form: "weeks",
    size: "large",
    series: { name: "severity", value: "incidents" },
  },
  {
    name: "time-to-resolve",
    title: "Time to resolve, by severity",
    note: "From report to resolution, for incidents resolved in these weeks",
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
    note: "Incidents in these weeks in which they had a role",
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
    note: "Follow-ups outstanding today, and the date of the oldest",
    unit: "follow-ups",
    label: "owner",
    form: "stacked",
    size: "medium",
    series: [{ column: "open", title: "open" }],
    remark: ({ oldest }) => `since ${day(String(oldest), "short")}`,
  },
];
