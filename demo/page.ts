/** The report as a page: one file without a network, for wide screens, phones, and paper, in light and dark. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { maxMonths, noFilter, type ReportData } from "./report/data.ts";
import { escaped, nameHtml } from "./report/escaped.ts";
import { figuresOf } from "./report/figures.ts";
import { periodText, reportHtml } from "./report/html.ts";
import { packed } from "./report/packed.ts";

/**
 * The page. It holds the unfiltered report, for print and for readers without scripts, and the data and the code to draw
 * it again for a team and a period. Its policy lets the browser run that one script and load nothing.
 *
 * @param source Where the data was read, for the footer.
 */
export async function toPage(data: ReportData, source: string): Promise<string> {
  const style = await readFile(new URL("page.css", import.meta.url), "utf8");
  const script = await bundled();
  const hash = createHash("sha256").update(script).digest("base64");
  const { period } = figuresOf(data, noFilter);
  const readAt = `${data.readAt.slice(0, 10)} ${data.readAt.slice(11, 16)} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'">
<title>${escaped(`Incidents of ${data.organization}`)}</title>
<style>
${style}</style>
</head>
<body>
<main>
<header class="wide">
<div>
<p class="note">${nameHtml(data.organization)} · as of <span class="unbroken">${readAt}</span></p>
<h1>Incidents, <span id="period">${periodText(period)}</span></h1>
</div>
${choiceHtml(data)}
</header>
<div id="report">
${reportHtml(data, noFilter)}
</div>
<footer class="wide">
${footerHtml(data, source)}
</footer>
</main>
<script type="application/json" id="data">${packed(data).replaceAll("<", "\\u003c")}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Hidden without scripts, which it needs. */
function choiceHtml({ teams }: ReportData): string {
  const options = teams
    .map((name, position) => ({ name, position }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"))
    .map(({ name, position }) => `<option value="${position}">${escaped(name)}</option>`);
  return `<form id="choice" hidden>
<label${teams.length > 0 ? "" : " hidden"}>Team <select id="team"><option value="">all teams</option>${options.join("")}</select></label>
<label>Period <select id="months"><option value="${maxMonths}">12 months</option><option value="6">6 months</option><option value="3">3 months</option></select></label>
</form>`;
}

function footerHtml({ timeZone }: ReportData, source: string): string {
  const paragraphs = [
    "What counts: incidents whose mode is standard or retrospective and that were not declined, canceled, or merged, in the month in which they were created. Months are in UTC and include the current one; nights and weekends are in TIME_ZONE. Averages per month are over the length of the period in months of 30.4 days. Durations are those of incidents that are resolved: of the latest ones, those that take long are not among them yet.",
    "When a change is colored: the values of the second half of the period are compared with those of the first by a Mann-Whitney U test, two-sided: the durations of the incidents, or the numbers per week. That test assumes nothing about how they are distributed, and one very long incident has no more weight than any other. The probabilities in a table are corrected for its number of rows by Holm’s method. Only where the probability that a difference is chance is below 5 % is it called better or worse, and colored; with fewer than five values in a half, it never is. The numbers beside it are the medians, or the averages per month, of the two halves.",
    `Extracted by tap-incident, loaded by target-postgres, modeled by dbt, read from ${source}.`,
  ];
  return paragraphs
    .map((text) => `<p>${escaped(text.replace("TIME_ZONE", timeZone))}</p>`)
    .join("\n");
}

/** The code for the browser, as one script. */
async function bundled(): Promise<string> {
  // The license of what is copied into the page has to go with it.
  const license = await readFile(new URL("../LICENSE", import.meta.resolve("d3-array")), "utf8");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("report/browser.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2023",
    charset: "ascii",
    banner: { js: `/* d3-array: ${license.trim()} */` },
    write: false,
    logLevel: "silent",
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error("The page's script could not be built");
  return script.text.replaceAll("</", "<\\/");
}
