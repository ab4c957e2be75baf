/** What a measurement came to: figures by row, each beside the row that bounds it. */

/** One program, or one size, that was measured. */
export interface Row {
  readonly name: string;
  /** Figures by what they are; null where one can't be told. */
  readonly figures: Readonly<Record<string, number | null>>;
}

export interface Report {
  readonly title: string;
  /** The figure that is compared, and the row that it is compared with: nothing can do better. */
  readonly compared: { readonly figure: string; readonly bound: string } | null;
  readonly rows: readonly Row[];
}

/** A row's figure in proportion to the bound's; null where there is none. */
export function ratioOf({ compared, rows }: Report, row: Row): number | null {
  if (compared === null) return null;
  const bound = rows.find(({ name }) => name === compared.bound)?.figures[compared.figure] ?? null;
  const figure = row.figures[compared.figure] ?? null;
  return bound === null || figure === null ? null : figure / bound;
}

/** A report as JSON holds it, the ratios included. */
export function toJson(report: Report): object {
  const rows = report.rows.map((row) => ({ ...row, ratio: ratioOf(report, row) }));
  return { ...report, rows };
}

/** A report as a table of text. */
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

/** Whole numbers and large ones without a fraction, small ones with the digits that tell them apart. */
function shown(figure: number | null): string {
  if (figure === null) return "";
  return Number.isInteger(figure) || figure >= 1000 ? figure.toFixed(0) : figure.toFixed(2);
}
