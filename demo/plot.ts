/** The bars for an answer's rows, which the terminal and the page each draw in their own way. */

import type { Answer } from "./answers.ts";
import type { ChartQuestion, Row } from "./questions.ts";
import { amount, named } from "./words.ts";

export interface Bar {
  readonly label: string;
  /** One number per series. */
  readonly values: readonly number[];
  /** Lengths of the bar's parts, which add up to its length. */
  readonly parts: readonly number[];
  /** Text of the bar. */
  readonly text: string;
}

export interface Plot {
  /** Names of the parts of a bar, in order. */
  readonly series: readonly string[];
  readonly bars: readonly Bar[];
  /** Length of the longest bar; never 0, so it can be a divisor. */
  readonly largest: number;
}

export function plotOf({ question, rows }: Answer<ChartQuestion>): Plot {
  const { series } = question;
  const plain = "name" in series ? widened(question.label, series, rows) : { series, rows };
  const bars = plain.rows.map((row) => barOf(question, plain.series, row));
  return {
    series: plain.series.map(({ title }) => named(title)),
    bars,
    largest: Math.max(0, ...bars.map(({ parts }) => sum(parts))) || 1,
  };
}

/** Pivots rows with one part each into rows with one bar each, with one column per part. */
function widened(
  label: string,
  { name, value }: { readonly name: string; readonly value: string },
  rows: readonly Row[],
): { series: { column: string; title: string }[]; rows: Row[] } {
  const bars = new Map<string, Record<string, string | number | null>>();
  const titles = new Set<string>();
  for (const row of rows) {
    const bar = bars.get(String(row[label])) ?? { [label]: row[label] ?? null };
    bars.set(String(row[label]), bar);
    const title = String(row[name]);
    titles.add(title);
    bar[`${name} ${title}`] = row[value] ?? null;
  }
  return {
    series: [...titles].map((title) => ({ column: `${name} ${title}`, title })),
    rows: [...bars.values()],
  };
}

function barOf(
  { form, label, unit, remark }: ChartQuestion,
  series: readonly { column: string; title: string }[],
  row: Row,
): Bar {
  const values = series.map(({ column }) => Number(row[column] ?? 0));
  const total = amount(sum(values), unit);
  const text =
    form === "nested"
      ? series.map(({ title }, index) => `${amount(values[index] ?? 0, unit)} ${title}`).join(", ")
      : total;
  return {
    label: named(String(row[label])),
    values,
    parts:
      form === "nested" ? values.map((value, index) => value - (values[index - 1] ?? 0)) : values,
    text: remark === undefined ? text : `${text}, ${remark(row)}`,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
