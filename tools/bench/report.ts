/** The result of a measurement: figures by row, compared with the row that bounds them. */

/** A measured program or size. */
export interface Row {
  readonly name: string;
  /** Figures by name; null if unknown. */
  readonly figures: Readonly<Record<string, number | null>>;
}

export interface Report {
  readonly title: string;
  /** The figure to compare, and the row or other figure to compare with, the theoretical optimum. */
  readonly compared: { readonly figure: string; readonly bound: string } | null;
  readonly rows: readonly Row[];
}

/** The ratio of a row's figure to the bound's; null if there is none. */
export function ratioOf({ compared, rows }: Report, row: Row): number | null {
  if (compared === null) return null;
  const optimum = rows.find(({ name }) => name === compared.bound);
  const bound = optimum?.figures[compared.figure] ?? row.figures[compared.bound] ?? null;
  const figure = row.figures[compared.figure] ?? null;
  return bound === null || figure === null ? null : figure / bound;
}

/** A report for JSON, including the ratios. */
export function toJson(report: Report): object {
  const rows = report.rows.map((row) => ({ ...row, ratio: ratioOf(report, row) }));
  return { ...report, rows };
}

/** A report as a text table. */
export function toText(report: Report): string {
  const names = [...new Set(report.rows.flatMap(({ figures }) => Object.keys(figures)))];
  const ratio = report.compared === null ? [] : [`${report.compared.figure}, of bound`];
  const lines = [
    ["", ...names, ...ratio],
    ...report.rows.map((row) => [
      row.name,
      ...names.map((name) => shown(row.figures[name] ?? null)),
      ...(report.compared === null ? [] : [shown(ratioOf(report, row))]),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const table = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  "),
  );
  return [report.title, ...table.map((line) => `  ${line.trimEnd()}`), ""].join("\n");
}

/** Integers and large numbers without a fraction, small numbers with enough digits to distinguish them. */
function shown(figure: number | null): string {
  if (figure === null) return "";
  return Number.isInteger(figure) || figure >= 1000 ? figure.toFixed(0) : figure.toFixed(2);
}
