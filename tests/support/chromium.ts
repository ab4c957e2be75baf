/** Looks at a page as Chromium shows it. */

import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { chromiumFlags } from "../../tools/shared/chromium.ts";

/** A page, and how wide the window is in which it is looked at, in pixels. */
export interface View {
  readonly page: string;
  readonly width: number;
}

const textFaults = readFileSync(new URL("text-faults.js", import.meta.url), "utf8");

/** What is wrong with the texts of each page, its details closed and open; nothing where the list is empty. */
export async function faultsOf(
  chromium: string,
  views: readonly View[],
  scheme: "light" | "dark" = "light",
): Promise<string[][]> {
  const code = `${textFaults}
const look = (page) => {
  const closed = textFaults(page);
  for (const details of page.querySelectorAll("details")) details.open = true;
  return [...closed, ...textFaults(page)];
};`;
  return lookAt(chromium, views, code, scheme === "dark" ? darkFlags : []);
}

const darkFlags = ["--blink-settings=preferredColorScheme=0"];

/** What the page shows after its reader has made a choice. */
export interface Chosen {
  /** HTML of the report, and of the period in the title. */
  readonly report: string;
  readonly period: string;
  readonly isChoiceHidden: boolean;
}

/**
 * Makes a choice in the page's form.
 *
 * @param choice Values of the form's lists, by ID.
 */
export async function chosenIn(
  chromium: string,
  page: string,
  choice: Readonly<Record<string, string>>,
): Promise<Chosen> {
  const code = `
const look = (page) => {
  for (const [id, value] of Object.entries(${JSON.stringify(choice)})) {
    const list = page.getElementById(id);
    list.value = value;
    list.dispatchEvent(new Event("change"));
  }
  return {
    report: page.getElementById("report").innerHTML,
    period: page.getElementById("period").innerHTML,
    isChoiceHidden: page.getElementById("choice").hidden,
  };
};`;
  const [found] = await lookAt<Chosen>(chromium, [{ page, width: 1280 }], code, []);
  if (found === undefined) throw new Error("Chromium looked at no page");
  return found;
}

/**
 * Opens pages in Chromium and resolves with what a function finds in each.
 *
 * @param code JavaScript that declares a function `look`, which takes a document.
 */
async function lookAt<Found>(
  chromium: string,
  views: readonly View[],
  code: string,
  flags: readonly string[],
): Promise<Found[]> {
  const folder = await mkdtemp(join(tmpdir(), "tap-incident-chromium-"));
  try {
    await writeFile(join(folder, "views.html"), framed(views, code));
    const { stdout, stderr } = await runProgram(chromium, [
      ...chromiumFlags,
      ...flags,
      `--user-data-dir=${join(folder, "profile")}`,
      "--dump-dom",
      `file://${join(folder, "views.html")}`,
    ]);
    const [, found] = /<pre id="found">([^<]*)<\/pre>/.exec(stdout) ?? [];
    if (found === undefined) throw new Error(`Chromium did not look at the pages:\n${stderr}`);
    return JSON.parse(decodeURIComponent(found));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A page with the others in frames, which may be narrower than any window of Chromium's, and what it finds there. */
function framed(views: readonly View[], code: string): string {
  const frames = views.map(({ page, width }) => {
    const inAttribute = page.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    return `<iframe width="${width}" height="800" style="border: 0" srcdoc="${inAttribute}"></iframe>`;
  });
  return `<!doctype html>
<meta charset="utf-8">
${frames.join("\n")}
<script>
${code}
onload = () => {
  const found = Array.from(document.querySelectorAll("iframe"), (frame) => look(frame.contentDocument));
  const pre = document.createElement("pre");
  pre.id = "found";
  pre.textContent = encodeURIComponent(JSON.stringify(found));
  document.body.append(pre);
};
</script>`;
}
