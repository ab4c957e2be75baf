/** The report in short, as lines of text for the terminal. */

import { noFilter, type ReportData } from "./report/data.ts";
import { figuresOf, type Owner } from "./report/figures.ts";
import { amount, grouped, named } from "./words.ts";

/** Rows that a list in the terminal shows. */
const shown = 5;

/**
 * The rows that arrived, and the worst of each kind; the page has the rest.
 *
 * @param tables Number of rows per table.
 */
export function toText(data: ReportData, tables: ReadonlyMap<string, number>): string {
  const { open, teams, services, alerts, incidents } = figuresOf(data, noFilter);
  const lists: Readonly<Record<string, readonly (readonly string[])[]>> = {
    "Rows per table": [...tables].map(([name, rows]) => [name, grouped(rows).padStart(7)]),
    "Teams with the most hours of incidents": ownerRows(teams),
    "Services with the most hours of incidents": ownerRows(services),
    "The loudest alert sources": alerts.sources
      .slice(0, shown)
      .map(({ name, alerts: count, noise }) => [
        named(name),
        `${grouped(count)} alerts`,
        `${grouped(noise)} noise`,
      ]),
    "Open for the longest time": open
      .slice(0, shown)
      .map(({ reference, name, age }) => [
        named(reference),
        amount(age * 24, "hours"),
        named(name),
      ]),
  };
  const texts = Object.entries(lists).map(([title, rows]) => `${title}\n\n${inColumns(rows)}`);
  const counted = `${amount(incidents, "incidents")} in the last twelve months and this one`;
  return [...texts, counted].join("\n\n");
}

function ownerRows(owners: readonly Owner[]): string[][] {
  return owners
    .slice(0, shown)
    .map(({ name, hoursPerMonth, incidents }) => [
      named(name),
      `${grouped(Math.round(hoursPerMonth))} h a month`,
      amount(incidents, "incidents"),
    ]);
}

/** Cells aligned in columns. */
function inColumns(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "  None.";
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => lengthOf(cells[column] ?? ""))),
  );
  const padded = rows.map((cells) =>
    cells.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell))),
  );
  return padded.map((cells) => `  ${cells.join("  ")}`.trimEnd()).join("\n");
}

function lengthOf(text: string): number {
  return [...text].length;
}
