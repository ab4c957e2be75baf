/** The report as a page: one self-contained file for wide screens, phones, and paper, in light and dark. */

import { readFile } from "node:fs/promises";
import type { Answer, Report } from "./answers.ts";
import { type Bar, type Plot, plotOf } from "./plot.ts";
import type { ChartQuestion, FiguresQuestion } from "./questions.ts";
import { amount, compare, day, dayAndMonth, figure, short } from "./words.ts";

/** The origin of the data, shown on the page. */
export interface Origin {
  /** The organization the incidents belong to. */
  readonly organisation: string;
  /** Where the queries ran. */
  readonly database: string;
  readonly readAt: Date;
  /** Whether the answers come from dbt's models. */
  readonly isModelled: boolean;
}

/** Number of colors from mild to severe in page.css, which are spread over the parts of a bar. */
const grades = 6;

/** Shortest part of a bar that fits a number on a phone, as a share of the longest bar. */
const roomForNumber = 0.1;

export async function toPage({ figures, charts }: Report, origin: Origin): Promise<string> {
  const style = await readFile(new URL("page.css", import.meta.url), "utf8");
  const [row = {}] = figures.rows;
  const period = `${day(String(row.since))} to ${day(String(row.until))}`;
  const readAt = `${day(origin.readAt.toISOString())}, ${origin.readAt.toISOString().slice(11, 16)} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`Incidents, ${period}`)}</title>
<style>
${style}</style>
</head>
<body>
<main>
<header>
<h1>Twelve weeks of incidents</h1>
<p>${escaped(period)}, compared with the twelve weeks before</p>
<p class="note">${escaped(`${origin.organisation} · as of ${readAt}`)}</p>
</header>
${figuresHtml(figures)}
${charts.map(chartHtml).join("\n")}
<footer>
<p>Weeks start on Monday, in UTC. Only incidents whose mode is standard or retrospective and that were
not declined, canceled, or merged are counted. Extracted by tap-incident, loaded by target-postgres,${origin.isModelled ? " modeled by dbt," : ""} queried in ${escaped(origin.database)}.</p>
</footer>
</main>
</body>
</html>
`;
}

function figuresHtml(answer: Answer<FiguresQuestion>): string {
  const [row = {}] = answer.rows;
  const items = answer.question.figures.map(({ title, column, unit, past }) => {
    const [now, before] = [row[column], row[`${column}_before`]];
    const value = typeof now === "number" ? figure(now, unit) : "–";
    const { trend, text } =
      typeof now === "number" && typeof before === "number"
        ? compare(now, before, unit, past)
        : { trend: "same", text: "no comparison available" };
    return `<div>
<dt>${escaped(title)}</dt>
<dd class="value">${escaped(value)}</dd>
<dd class="comparison ${trend}">${escaped(text)}</dd>
</div>`;
  });
  return `<section class="card figures">
<dl>
${items.join("\n")}
</dl>
${queryHtml(answer)}
</section>`;
}

function chartHtml(answer: Answer<ChartQuestion>): string {
  const { title, note, form, size } = answer.question;
  const plot = plotOf(answer);
  const chart =
    form === "weeks" ? weeksHtml(plot, answer.question) : barsHtml(plot, answer.question);
  return `<section class="card ${size}">
<h2>${escaped(title)}</h2>
<p class="note">${escaped(note)}</p>
${plot.series.length > 1 ? legendHtml(plot, answer.question) : ""}
${plot.bars.length > 0 ? chart : "<p>No data.</p>"}
${queryHtml(answer)}
</section>`;
}

function legendHtml({ series, bars }: Plot, { form, unit }: ChartQuestion): string {
  const items = series.map((name, index) => {
    const sum = bars.reduce((total, { values }) => total + (values[index] ?? 0), 0);
    const total = form === "weeks" ? `: ${amount(sum, unit)}` : "";
    return `<li><i class="${toneOf(series, index, form)}"></i><span><bdi>${escaped(name)}</bdi>${total}</span></li>`;
  });
  return `<ul class="legend">\n${items.join("\n")}\n</ul>`;
}

function barsHtml(plot: Plot, question: ChartQuestion): string {
  const items = plot.bars.map(
    (bar) => `<li>
<span class="label"><bdi>${escaped(bar.label)}</bdi></span>
<span class="text">${escaped(bar.text)}</span>
<span class="bar">${partsHtml(bar, plot, question)}</span>
</li>`,
  );
  return `<ul class="bars">\n${items.join("\n")}\n</ul>`;
}

function weeksHtml(plot: Plot, question: ChartQuestion): string {
  let shown = "";
  const items = plot.bars.map((bar) => {
    const [dayOfMonth, month] = dayAndMonth(bar.label);
    const inMonth = month === shown ? "" : `<span>${escaped(month)}</span>`;
    shown = month;
    return `<li>
<span class="column">
<span class="total">${short(bar.values.reduce((sum, value) => sum + value, 0))}</span>
${partsHtml(bar, plot, question)}
</span>
<span class="week"><span>${escaped(dayOfMonth)}</span>${inMonth}</span>
</li>`;
  });
  return `<ol class="weeks">\n${items.join("\n")}\n</ol>`;
}

/** The parts of a bar; upright, the last one is on top. Each shows its number if there is room. */
function partsHtml(
  { parts, values }: Bar,
  { series, largest }: Plot,
  { form, unit }: ChartQuestion,
): string {
  const html = parts.map((part, index) => {
    if (part === 0) return "";
    const share = part / largest;
    const value = values[index] ?? 0;
    const hasNumber = form !== "nested" && series.length > 1 && share >= roomForNumber;
    const title = escaped(`${series[index]}: ${amount(value, unit)}`);
    const style = `--share: ${share.toFixed(4)}`;
    return `<span class="part ${toneOf(series, index, form)}" style="${style}" title="${title}">${hasNumber ? short(value) : ""}</span>`;
  });
  return (form === "weeks" ? html.reverse() : html).join("");
}

/** The class in page.css that colors a part. */
function toneOf(series: readonly string[], index: number, form: ChartQuestion["form"]): string {
  if (form !== "weeks") return index === 0 ? "first" : "second";
  const graded = series.filter((name) => name !== "no severity");
  const place = graded.indexOf(series[index] ?? "");
  if (place === -1) return "grade-none";
  return `grade-${Math.round((place * (grades - 1)) / Math.max(graded.length - 1, 1))}`;
}

function queryHtml({ question, query }: Answer): string {
  return `<details>
<summary>The query: ${escaped(question.name)}</summary>
<pre>${escaped(query.trim())}</pre>
</details>`;
}

/** Text escaped for HTML, in content and in attributes. */
function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => names[character] ?? character);
}
