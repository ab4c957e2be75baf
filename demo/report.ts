/** Draws answers: bars in the terminal, plots in one HTML page that needs nothing else. */

import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Answer } from "./questions.ts";

use([BarChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** Characters of the longest bar. */
const widest = 36;

/** An answer as lines of text; of a divided one the last twelve groups, its parts added up. */
export function toText({ question, rows }: Answer): string {
  const [value = ""] = question.values;
  const sums = new Map<string, number>();
  for (const row of rows) {
    const label = String(row[question.label]);
    sums.set(label, (sums.get(label) ?? 0) + Number(row[value]));
  }
  const shown = [...sums].slice(-12);
  const largest = Math.max(...shown.map(([, sum]) => sum), 1);
  const lines = shown.map(([label, sum]) => {
    const others = question.values.slice(1).map((name) => {
      const row = rows.find((candidate) => String(candidate[question.label]) === label);
      return `, ${name} ${row?.[name]}`;
    });
    const bar = "█".repeat(Math.max(1, Math.round((sum / largest) * widest)));
    return `  ${label.padEnd(22)} ${bar} ${sum}${others.join("")}`;
  });
  return [question.title, "", ...lines].join("\n");
}

/** All answers as one page, its plots drawn as SVG inside it. */
export function toHtml(answers: readonly Answer[], subtitle: string): string {
  const plots = answers.map((answer) => `<section>${plot(answer)}</section>`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Incidents, as tap-incident brought them to PostgreSQL</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color: #222; }
  section { margin: 2rem 0; }
  svg { max-width: 100%; height: auto; }
</style>
</head>
<body>
<h1>Incidents, as tap-incident brought them to PostgreSQL</h1>
<p>${subtitle}</p>
${plots}
</body>
</html>
`;
}

function plot({ question, rows }: Answer): string {
  const labels = [...new Set(rows.map((row) => String(row[question.label])))];
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 900, height: 380 });
  chart.setOption({
    animation: false,
    title: { text: question.title },
    legend: { top: 28 },
    grid: { left: 60, right: 20, bottom: 90, top: 70 },
    xAxis: { type: "category", data: labels, axisLabel: { rotate: 40 } },
    yAxis: { type: "value" },
    series: seriesOf({ question, rows }, labels),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function seriesOf({ question, rows }: Answer, labels: readonly string[]): object[] {
  const { series, label, values } = question;
  if (series === undefined) {
    return values.map((value) => ({
      name: value,
      type: "bar",
      data: rows.map((row) => row[value]),
    }));
  }
  const [value = ""] = values;
  const names = [...new Set(rows.map((row) => String(row[series])))];
  return names.map((name) => ({
    name,
    type: "bar",
    stack: "all",
    data: labels.map((group) => {
      const found = rows.find((row) => row[label] === group && row[series] === name);
      return found?.[value] ?? 0;
    }),
  }));
}
