/**
 * Charts as SVG in text, so that the same code draws them into the page when it is written and in the browser when the
 * reader chooses. Widths are percentages, so a chart fits a phone and a sheet of paper with letters of one size.
 *
 * d3-array computes ticks, percentiles, and sums. A whole library of charts would serve less well here: Observable Plot
 * 0.6 needs a DOM, which Node.js lacks, draws for one width, and adds 295 kB to a page that has 217 kB with all its data.
 */

import { max, nice, ticks } from "d3-array";
import { escaped } from "./escaped.ts";

/** One line or one part of the columns. */
export interface Series {
  readonly name: string;
  /** Class in page.css that colors it. */
  readonly tone: string;
  /** One value per label; null where there is none. */
  readonly values: readonly (number | null)[];
}

export interface Chart {
  /** What the chart shows, for readers who don't see it. */
  readonly title: string;
  /** Two lines below the axis, the second often empty. */
  readonly labels: readonly (readonly [string, string])[];
  readonly series: readonly Series[];
  /** A value with its unit. */
  readonly format: (value: number) => string;
  /** A value at a tick of the axis. */
  readonly tick: (value: number) => string;
}

/** Height of the plot and of the labels below it, in pixels. */
const height = 190;
const footer = 40;
/** Space above the plot for the top label. */
const header = 18;

/** Columns of parts on top of each other, the first at the bottom, with their sum above. */
export function columns(chart: Chart): string {
  const { labels, series, format } = chart;
  const totals = labels.map((_, index) =>
    series.reduce((total, { values }) => total + (values[index] ?? 0), 0),
  );
  const y = scaleTo(max(totals) ?? 0);
  const marks = labels.map((label, index) => {
    let base = 0;
    const parts = series.map(({ name, tone, values }) => {
      const value = values[index] ?? 0;
      if (value === 0) return "";
      const top = y.at(base + value);
      const part = `<rect class="${tone}" x="${percent(index + 0.12, labels)}" width="${percent(0.76, labels)}" y="${px(top)}" height="${px(y.at(base) - top)}"><title>${escaped(`${label.join(" ").trim()}, ${name}: ${format(value)}`)}</title></rect>`;
      base += value;
      return part;
    });
    const total = totals[index] ?? 0;
    const sum = escaped(chart.tick(total));
    const text = `<text class="total${sum.length > 3 ? " long" : ""}" x="${percent(index + 0.5, labels)}" y="${px(y.at(total) - 5)}">${sum}</text>`;
    return parts.join("") + (total > 0 ? text : "");
  });
  return framed(chart, y, marks.join("\n"));
}

/** Lines with a point per value; a label without a value interrupts its line. */
export function lines(chart: Chart): string {
  const { labels, series, format } = chart;
  const y = scaleTo(max(series, ({ values }) => max(values, (value) => value ?? 0)) ?? 0);
  const marks = series.map(({ name, tone, values }) => {
    const pieces = values.map((value, index) => {
      if (value === null) return "";
      const [x, top] = [percent(index + 0.5, labels), px(y.at(value))];
      const next = values[index + 1];
      const line =
        next === undefined || next === null
          ? ""
          : `<line class="${tone}" x1="${x}" y1="${top}" x2="${percent(index + 1.5, labels)}" y2="${px(y.at(next))}"/>`;
      const title = escaped(`${labels[index]?.join(" ").trim()}, ${name}: ${format(value)}`);
      return `${line}<circle class="${tone}" cx="${x}" cy="${top}" r="3.5"><title>${title}</title></circle>`;
    });
    return pieces.join("");
  });
  return framed(chart, y, marks.join("\n"));
}

/** A line without axes, as large as a word: two series by month, the larger one lighter. */
export function sparkline(title: string, series: readonly Series[]): string {
  const width = 104;
  const tall = 30;
  const largest = max(series, ({ values }) => max(values, (value) => value ?? 0)) || 1;
  const count = Math.max(...series.map(({ values }) => values.length));
  const step = width / Math.max(count - 1, 1);
  const paths = series.map(({ tone, values }) => {
    const points = values.map((value, index) =>
      value === null
        ? null
        : `${px(index * step + 3)},${px(tall - (value / largest) * (tall - 4) + 1)}`,
    );
    const runs = points.join(" ").split(/(?<=^| )(?= |$)/);
    const pieces = runs.map((run) => run.trim()).filter((run) => run !== "");
    return pieces
      .map((run) =>
        run.includes(" ")
          ? `<polyline class="${tone}" points="${run}"/>`
          : `<circle class="${tone}" cx="${run.split(",")[0]}" cy="${run.split(",")[1]}" r="2"/>`,
      )
      .join("");
  });
  return `<svg class="spark" role="img" aria-label="${escaped(title)}" viewBox="0 0 ${width + 6} ${tall + 4}" width="${width + 6}" height="${tall + 4}"><title>${escaped(title)}</title>${paths.join("")}</svg>`;
}

/** A bar as long as its share. */
export function bar(share: number, tone = "first"): string {
  return `<svg class="bar" aria-hidden="true" width="100%" height="8"><rect class="${tone}" width="${(100 * Math.min(Math.max(share, 0), 1)).toFixed(1)}%" height="8" rx="2"/></svg>`;
}

interface Scale {
  readonly top: number;
  /** The vertical position of a value, in pixels. */
  at(value: number): number;
}

function scaleTo(largest: number): Scale {
  const [, top] = nice(0, largest || 1, 4);
  return { top, at: (value) => header + height - (value / top) * height };
}

function framed({ title, labels, series, tick }: Chart, y: Scale, marks: string): string {
  // Of a person or an incident there is no half.
  const isWhole = series.every(({ values }) => values.every((value) => (value ?? 0) % 1 === 0));
  const shown = ticks(0, y.top, 4).filter((value) => !isWhole || Number.isInteger(value));
  const grid = shown.map(
    (value) =>
      `<line class="grid" x1="0" x2="100%" y1="${px(y.at(value))}" y2="${px(y.at(value))}"/><text class="tick" x="-6" y="${px(y.at(value) + 4)}">${escaped(tick(value))}</text>`,
  );
  const names = labels.map(([first, second], index) => {
    const x = percent(index + 0.5, labels);
    const text = (line: string, row: number) =>
      line === ""
        ? ""
        : `<text class="label" x="${x}" y="${header + height + row * 15 + 2}">${escaped(line)}</text>`;
    return text(first, 1) + text(second, 2);
  });
  return `<svg class="chart" role="img" aria-label="${escaped(title)}" height="${header + height + footer}">
${grid.join("\n")}
${marks}
${names.join("\n")}
</svg>`;
}

function percent(place: number, labels: readonly unknown[]): string {
  return `${((100 * place) / labels.length).toFixed(2)}%`;
}

function px(pixels: number): string {
  return pixels.toFixed(1);
}
