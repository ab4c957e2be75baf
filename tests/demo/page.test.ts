/** The page can be read at every width and in every light, whatever the data is, and runs nothing of it. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { toPage } from "../../demo/page.ts";
import { noFilter } from "../../demo/report/data.ts";
import { figuresOf } from "../../demo/report/figures.ts";
import { periodText, reportHtml } from "../../demo/report/html.ts";
import { unpacked } from "../../demo/report/packed.ts";
import { findChromium } from "../../tools/shared/chromium.ts";
import { chosenIn, faultsOf } from "../support/chromium.ts";
import {
  awkwardNames,
  awkwardReport,
  emptyReport,
  plainReport,
  scarceReport,
} from "../support/reports.ts";

const source =
  "PostgreSQL: schema tap_incident_demo_models, database postgres on 127.0.0.1:54321, as postgres";

suite("The page", () => {
  test("answers each question in a sentence, with units", async () => {
    const text = textOf(await toPage(plainReport, source));
    for (const expected of [
      "acme · as of 2026-11-23 07:05 UTC",
      "1 Nov 2025 to 23 Nov 2026",
      "1 incident is open, the oldest for 12 days.",
      "INC-7 Orders are late Critical Investigating Checkout 12 days",
      "240 incidents. No clear change: per month, ",
      "Checkout: 84 h of incidents a month. Getting worse: median 5.0 h in the first half of the period, 13.0 h in the second (p < 0.001).",
      "Half within 4.0 min by day, and within 2.0 min by night.",
      "Night is from 22:00 to 07:00 in Europe/Berlin.",
      "400 alerts; 100 (25 %) became incidents, 300 (75 %) were noise.",
      "2 people had a role",
      "1 follow-up is open, 1 for more than 30 days. Of 3 created in this period, 33 % are completed.",
      "Services are the values of the custom field Service.",
    ]) {
      assert.ok(text.includes(expected), `${expected}\nis not in\n${text}`);
    }
    assert.doesNotMatch(text, /[a-z]+_[a-z]+ [\d.]|NaN|undefined|Infinity/);
  });

  test("breaks no line between a number and its unit, or after an arrow", () => {
    const html = reportHtml(plainReport, noFilter).replaceAll(/<svg.*?<\/svg>/gs, "");
    assert.match(html, /\d\u00a0h/);
    assert.doesNotMatch(html, /\d (?:h|min|%)(?!\w)|→ |\bp (?:=|&lt;)/);
  });

  test("colors a change only where it is more than noise, and says how that is decided", async () => {
    const page = await toPage(plainReport, source);
    const rowOf = (name: string): string =>
      new RegExp(`<tr><td[^>]*><bdi>${name}</bdi>.*?</tr>`).exec(page)?.[0] ?? "";
    assert.match(rowOf("Checkout"), /class="worse">▲ worse/);
    assert.match(rowOf("Payments"), /class="quiet">no clear change/);
    assert.match(textOf(page), /Mann-Whitney U test.*Holm’s method.*below 5 %/);
  });

  test("says what is missing, and never shows empty axes", async () => {
    const text = textOf(await toPage(scarceReport, source));
    for (const expected of [
      "3 incidents. No clear change",
      "Unknown: no incident has a timestamp for report and resolution. The timestamps are: Detected, Impact over.",
      "No incident in this period has a team.",
      "No incident names its service",
      "There are no escalations in this period",
      "There are no alerts in this period, or the key lacks the permission alerts.view.",
      "No incident in this period has anybody in a role.",
      "There are no follow-ups, or the key can’t read them.",
      "Nothing is open.",
    ]) {
      assert.ok(text.includes(expected), `${expected}\nis not in\n${text}`);
    }
    assert.equal(reportHtml(scarceReport, noFilter).match(/<svg class="chart"/g)?.length, 1);
    const empty = reportHtml(emptyReport, noFilter);
    assert.match(textOf(empty), /No incident of the last twelve months counts/);
    assert.doesNotMatch(empty, /<svg/);
  });

  test("draws nothing where there is nothing, and axes of distinct values, of counts whole ones", () => {
    const filters = [noFilter, { team: 0, months: 3 }, { team: 1, months: 3 }] as const;
    for (const [data, filter] of [
      ...filters.map((one) => [plainReport, one] as const),
      [scarceReport, noFilter] as const,
    ]) {
      const charts = reportHtml(data, filter).match(/<svg class="chart".*?<\/svg>/gs) ?? [];
      assert.ok(charts.length > 0);
      for (const chart of charts) {
        assert.match(chart, /<rect|<circle/);
        const ticks = [...chart.matchAll(/class="tick"[^>]*>([^<]*)</g)].map(([, text]) => text);
        assert.equal(new Set(ticks).size, ticks.length, `${ticks}`);
        if (/: \d+ (?:incidents?|people|person|follow-ups?)</.test(chart)) {
          assert.doesNotMatch(ticks.join(" "), /\./);
        }
      }
    }
  });

  test("shows a team and a period alone, and names a team without incidents as such", () => {
    const filter = { team: 1, months: 3 } as const;
    const html = reportHtml(plainReport, filter);
    assert.match(textOf(html), /Payments: \d+ h of incidents a month/);
    assert.doesNotMatch(html, /Checkout/);
    const { period, incidents } = figuresOf(plainReport, filter);
    assert.equal(periodText(period), "1 Aug 2026 to 23 Nov 2026");
    assert.ok(incidents < 50, String(incidents));
  });

  test("shows names as they are, on one line, and makes no element of them", async () => {
    const page = await toPage(awkwardReport, source);
    const text = textOf(page);
    const [script, image, lines, long, ...others] = awkwardNames;
    for (const name of [script, image, long, ...others]) assert.ok(text.includes(name), name);
    assert.ok(text.includes("Ann of two lines or [31mthree"), lines);
    const shown = page.replace(/<script type="application.*<\/script>/s, "");
    assert.deepEqual(
      elementsOf(shown),
      elementsOf(
        (await toPage(plainReport, source)).replace(/<script type="application.*<\/script>/s, ""),
      ),
    );
    assert.doesNotMatch(shown, /href="javascript/);
  });

  test("loads nothing, runs its own script alone, and links to incidents alone", async () => {
    const page = await toPage(plainReport, source);
    assert.doesNotMatch(page, /\b(?:src|srcset|action)=|url\(|@import|<(?:link|iframe)/);
    assert.deepEqual(
      [...page.replace(/<script>.*<\/script>/s, "").matchAll(/href="([^"]*)"/g)].map(
        ([, link]) => link,
      ),
      ["https://app.incident.io/acme/incidents/7"],
    );
    const [, script = ""] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
    const hash = createHash("sha256").update(script).digest("base64");
    assert.ok(
      page.includes(
        `"Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'"`,
      ),
    );
  });

  test("holds a year of 30,000 incidents in less than 3 MB, and gives each back as it was", async () => {
    const [incident] = plainReport.incidents;
    assert.ok(incident !== undefined);
    const incidents = Array.from({ length: 30_000 }, (_, index) => ({
      ...incident,
      created: incident.created + (index % 360),
      hours: index / 7,
    }));
    const data = { ...plainReport, incidents };
    const page = await toPage(data, source);
    assert.ok(page.length < 3_000_000, `${page.length} bytes`);
    const [, text = ""] = /id="data">(.*?)<\/script>/s.exec(page) ?? [];
    assert.deepEqual(unpacked(text), data);
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
        plain: await toPage(plainReport, source),
        awkward: await toPage(awkwardReport, source),
        scarce: await toPage(scarceReport, source),
      };
      const found = await look(pages, [390, 980, 1280], scheme);
      assert.equal(found.size, 9);
      for (const [name, faults] of found) assert.deepEqual(faults, [], name);
    });

    test(`is ${scheme} where the reader prefers it`, async () => {
      const page = await toPage(plainReport, source);
      const probe = page.replace("<main>", `<p style="color: #fff">probe</p><main>`);
      const [faults] = (await look({ probe }, [390], scheme)).values();
      assert.equal(String(faults).includes('"probe" has a contrast'), scheme === "light");
    });
  }

  test("draws the report again for the team and the period that are chosen", async () => {
    assert.ok(chromium !== null, "there is no Chromium");
    const shown = await chosenIn(chromium, await toPage(plainReport, source), {
      team: "1",
      months: "3",
    });
    const filter = { team: 1, months: 3 } as const;
    assert.equal(shown.period, periodText(figuresOf(plainReport, filter).period));
    assert.equal(textOf(shown.report), textOf(reportHtml(plainReport, filter)));
    assert.equal(shown.isChoiceHidden, false);
  });

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
    "&nbsp;": " ",
    "&amp;": "&",
  };
  return page
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<script type.*<\/script>/s, "")
    .replaceAll(/<\/?bdi>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("\u00a0", " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/&[^;]*;/g, (entity) => entities[entity] ?? entity)
    .trim();
}
