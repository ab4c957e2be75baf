/** The report as lines of text for the terminal. */

import type { Answer, Report } from "./answers.ts";
import { type Bar, type Plot, plotOf } from "./plot.ts";
import type { ChartQuestion, FiguresQuestion } from "./questions.ts";
import { amount, compare, day, dayAndMonth, grouped, named } from "./words.ts";

/** Maximum length of a bar and of a label, in characters. */
const widest = 20;
const maxLabelLength = 24;

const nothing = "  No data.";

/** Fill characters for the parts of a bar, by form: the parts of a week range from mild to severe. */
const fillings = { weeks: ["░", "▒", "▓", "█"], others: ["█", "░"] } as const;

/**
 * The whole report.
 *
 * @param tables Number of rows per table.
 */
export function toText(
  { figures, charts, latest }: Report,
  tables: ReadonlyMap<string, number>,
): string {
  const counts = [...tables].map(([name, rows]) => [name, grouped(rows).padStart(7)]);
  const listed = latest.rows.map((row) => Object.values(row).map((cell) => named(String(cell))));
  return [
    `Rows per table\n\n${inColumns(counts)}`,
    `The latest incidents\n\n${inColumns(listed)}`,
    figuresText(figures),
    ...charts.map(chartText),
  ].join("\n\n");
}

/** Cells aligned in columns. */
function inColumns(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return nothing;
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => lengthOf(cells[column] ?? ""))),
  );
  const padded = rows.map((cells) =>
    cells.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell))),
  );
  return padded.map((cells) => `  ${cells.join("  ")}`.trimEnd()).join("\n");
}

function figuresText({ question, rows: [row = {}] }: Answer<FiguresQuestion>): string {
  const lines = question.figures.map(({ title, column, unit, past }) => {
    const [now, before] = [row[column], row[`${column}_before`]];
    const value = typeof now === "number" ? amount(now, unit) : "–";
    const isCompared = typeof now === "number" && typeof before === "number";
    return [title, value, isCompared ? compare(now, before, unit, past).text : ""];
  });
  const period = `${day(String(row.since))} to ${day(String(row.until))}`;
  return `Twelve weeks, ${period}\n\n${inColumns(lines)}`;
}

function chartText(answer: Answer<ChartQuestion>): string {
  const { title, form } = answer.question;
  const plot = plotOf(answer);
  const fill = fillingOf(plot, form);
  const labels = plot.bars.map(({ label }) =>
    form === "weeks" ? dayAndMonth(label).join(" ") : cut(label),
  );
  const width = Math.max(...labels.map(lengthOf));
  const lines = plot.bars.map((bar, index) => {
    const label = labels[index] ?? "";
    const padding = " ".repeat(width - lengthOf(label));
    return `  ${label}${padding} ${drawn(bar, plot, fill)} ${words(bar, plot, form)}`;
  });
  const legend = plot.series.map((name, index) => `${fill(index)} ${cut(name)}`);
  const heading = plot.series.length > 1 ? [title, `  ${legend.join("   ")}`] : [title];
  return [...heading, "", ...(lines.length > 0 ? lines : [nothing])].join("\n");
}

function drawn({ parts }: Bar, { largest }: Plot, fill: (index: number) => string): string {
  const place = (length: number): number => Math.round((length / largest) * widest);
  let length = 0;
  const pieces = parts.map((part, index) => {
    const start = place(length);
    length += part;
    return fill(index).repeat(place(length) - start);
  });
  return pieces.join("");
}

function words({ text, values }: Bar, { series }: Plot, form: ChartQuestion["form"]): string {
  if (form === "nested" || series.length === 1) return text;
  const parts = values.flatMap((value, index) => (value > 0 ? [`${value} ${series[index]}`] : []));
  return parts.length > 0 ? `${text}: ${parts.join(", ")}` : text;
}

/** The fill of a part. The last part of a week has the darkest; with too many parts, the first ones look the same. */
function fillingOf({ series }: Plot, form: ChartQuestion["form"]): (index: number) => string {
  const { weeks, others } = fillings;
  return (index) =>
    (form === "weeks"
      ? weeks[Math.max(0, weeks.length - series.length + index)]
      : others[Math.min(index, others.length - 1)]) ?? "";
}

function cut(label: string): string {
  const characters = [...label];
  return characters.length <= maxLabelLength
    ? label
    : `${characters.slice(0, maxLabelLength - 1).join("")}…`;
}

function lengthOf(label: string): number {
  return [...label].length;
}
