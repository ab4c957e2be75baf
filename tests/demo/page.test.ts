/** The page can be read at every width and in every light, whatever the data is, and runs nothing of it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { toPage } from "../../demo/page.ts";
import { findChromium } from "../../tools/shared/chromium.ts";
import { faultsOf } from "../support/chromium.ts";
import { awkwardNames, awkwardReport, emptyReport, plainReport } from "../support/reports.ts";

const origin = {
  organisation: "A <fictional> organisation",
  database:
    "PostgreSQL: schema tap_incident_demo, database postgres on 127.0.0.1:54321, as postgres",
  readAt: new Date("2026-11-23T07:05:00Z"),
  isModelled: false,
};

suite("The page", () => {
  test("shows figures with units, what they are compared with, and when they were read", async () => {
    const text = textOf(await toPage(plainReport, origin));
    for (const expected of [
      "31 August 2026 to 22 November 2026",
      "as of 23 November 2026, 07:05 UTC",
      "Incidents 84 ▼ 12 fewer than in the 12 weeks before (96)",
      "Time to resolve, median 2.2 h ▲ 20 min longer than in the 12 weeks before (1.9 h)",
      "Time to resolve, 90th percentile 2.2 days same as in the 12 weeks before",
      "Open follow-ups 145 ▲ 32 more than 12 weeks ago (113)",
      "Minor: 48 incidents Major: 24 incidents Critical: 12 incidents",
      "Minor 2.5 h median, 2.6 days 90th percentile, of 48 incidents",
      "Critical 24 min median, 24 min 90th percentile, of 1 incident",
      "Hanna Virtanen 11 incidents 4 7",
      "unassigned 31 follow-ups, since 20 Dec 2025",
    ]) {
      assert.ok(text.includes(expected), `${expected}\nis not in\n${text}`);
    }
    assert.doesNotMatch(text, /[a-z]+_[a-z]+ [\d.]/, "a column's name is shown");
  });

  test("has the query behind every chart, folded", async () => {
    const page = await toPage(plainReport, origin);
    for (const { question, query } of [plainReport.figures, ...plainReport.charts]) {
      const [, folded = ""] =
        new RegExp(
          `<details>\\s*<summary>The query: ${question.name}</summary>(.*?)</details>`,
          "s",
        ).exec(page) ?? [];
      assert.equal(textOf(folded), query);
    }
  });

  test("has a week without incidents, and says where there is no data", async () => {
    assert.match(textOf(await toPage(awkwardReport, origin)), / 0 21 /);
    const text = textOf(await toPage(emptyReport, origin));
    assert.match(text, /Incidents 0 same as in the 12 weeks before/);
    assert.match(text, /Time to resolve, median – no comparison available/);
    assert.equal(text.match(/No data\./g)?.length, 4);
  });

  test("shows names as they are, on one line, and makes no element of them", async () => {
    const page = await toPage(awkwardReport, origin);
    const text = textOf(page);
    const [script, image, lines, long, ...others] = awkwardNames;
    for (const name of [script, image, long, ...others]) assert.ok(text.includes(name), name);
    assert.ok(text.includes("Ann of two lines or [31mthree: 1,163 incidents"), lines);
    assert.deepEqual(elementsOf(page), elementsOf(await toPage(plainReport, origin)));
  });

  test("loads nothing, and would be kept from it by the browser", async () => {
    const page = await toPage(plainReport, origin);
    assert.doesNotMatch(
      page,
      /\b(?:src|href|srcset|action)=|url\(|@import|<(?:script|link|iframe)/,
    );
    assert.match(
      page,
      /"Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/,
    );
  });
});

const chromium = await findChromium();
// In continuous integration there is no reason to skip: a browser that is missing makes the tests fail.
const skip = chromium === null && process.env.CI !== "true" ? "there is no Chromium" : false;

suite("In Chromium, the page", { skip }, () => {
  const look = async (
    pages: Readonly<Record<string, string>>,
    widths: readonly number[],
    scheme: "light" | "dark",
  ): Promise<Map<string, string[]>> => {
    assert.ok(chromium !== null, "there is no Chromium");
    const views = Object.entries(pages).flatMap(([name, page]) =>
      widths.map((width) => ({ name: `${name}, ${width} pixels`, page, width })),
    );
    const faults = await faultsOf(chromium, views, scheme);
    return new Map(views.map(({ name }, index) => [name, faults[index] ?? []]));
  };

  for (const scheme of ["light", "dark"] as const) {
    test(`has no text that overlaps, is cut off or too faint, in ${scheme}`, async () => {
      const pages = {
        plain: await toPage(plainReport, origin),
        awkward: await toPage(awkwardReport, origin),
        empty: await toPage(emptyReport, origin),
      };
      const found = await look(pages, [390, 1280], scheme);
      assert.equal(found.size, 6);
      for (const [name, faults] of found) assert.deepEqual(faults, [], name);
    });

    test(`is ${scheme} where the reader prefers it`, async () => {
      const page = await toPage(plainReport, origin);
      const probe = page.replace("<main>", `<p style="color: #fff">probe</p><main>`);
      const [faults] = (await look({ probe }, [390], scheme)).values();
      assert.equal(String(faults).includes('"probe" has a contrast'), scheme === "light");
    });
  }

  test("would fail with illegible texts", async () => {
    const spoilt = {
      overlap: `<p>under</p><p style="position: relative; top: -2.5em">over</p>`,
      page: `<p style="white-space: nowrap">${"far ".repeat(200)}</p>`,
      box: `<p style="width: 1em; white-space: nowrap">wide text</p>`,
      cut: `<p style="height: 0.5em; overflow: hidden">half</p>`,
      faint: `<p style="color: #aaa">faint</p>`,
      folded: `<details><summary>query</summary><p style="color: #aaa">faint</p></details>`,
    };
    const pages = Object.entries(spoilt).map(([name, html]) => [name, `<!doctype html>${html}`]);
    const found = [...(await look(Object.fromEntries(pages), [390], "light")).values()];
    const expected = [
      /"under" overlaps "over"/,
      /"far far .*" leaves the page/,
      /"wide text" sticks out of its box/,
      /"half" is cut off/,
      /"faint" has a contrast of 2\.3/,
      /"faint" has a contrast of 2\.3/,
    ];
    for (const [index, fault] of expected.entries()) assert.match(String(found[index]), fault);
  });
});

function elementsOf(page: string): Set<string> {
  return new Set(Array.from(page.matchAll(/<[a-z][a-z0-9]*/g), ([element]) => element));
}

/** What a reader sees of a page, on one line. */
function textOf(page: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&amp;": "&",
  };
  return page
    .replace(/<head>.*<\/head>/s, "")
    .replaceAll(/<\/?bdi>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/&[^;]*;/g, (entity) => entities[entity] ?? entity)
    .trim();
}
