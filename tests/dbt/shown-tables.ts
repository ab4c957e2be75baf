/** The numbers that a reader sees in the tables of the page. */

import assert from "node:assert/strict";
import { byLabel, type Numbers } from "./page-figures.ts";

/** The cells of a table's rows after the first, by the first. */
export type Shown = ReadonlyMap<string, readonly string[]>;

/** The tables of each section of the page, by its ID; the rows that a table folds away belong to it. */
export function sectionsOf(page: string): ReadonlyMap<string, readonly Shown[]> {
  const sections = [
    ...withSpaces(page).matchAll(/<section class="[^"]*" id="([^"]+)">(.*?)<\/section>/gs),
  ];
  return new Map(
    sections.map(([, id = "", html = ""]) => {
      const joined = html.replaceAll(
        /<\/table><details><summary>[\d,]+ more<\/summary><table/g,
        "",
      );
      const tables = [...joined.matchAll(/<table.*?<\/table>/gs)].map(([table]) => rowsOf(table));
      return [id, tables];
    }),
  );
}

/** The figures at the top of the page, by title. */
export function summaryOf(page: string): Shown {
  const figures = withSpaces(page).matchAll(/<dt>([^<]*)<\/dt><dd class="value">([^<]*)<\/dd>/g);
  return new Map([...figures].map(([, title = "", value = ""]) => [title, [value]]));
}

/** A page whose lines may break anywhere. */
function withSpaces(page: string): string {
  return page.replaceAll("\u00a0", " ");
}

/** What the tables of teams and services say of the first half of the period and of the second. */
export function halvesOf(sections: ReadonlyMap<string, readonly Shown[]>): Shown {
  const rows = ["teams", "services"].flatMap((id) =>
    [...(sections.get(id)?.[0] ?? [])].map(([name, cells]): [string, string[]] => {
      const change = cells.at(-1) ?? "";
      const [, before = "–", after = "–"] = /([\d.,]+ \w+) → ([\d.,]+ \w+)$/.exec(change) ?? [];
      return [`${id}: ${name}`, [before, after]];
    }),
  );
  return new Map(rows);
}

function rowsOf(table: string): Shown {
  const rows = [...table.matchAll(/<tr><td(.*?)<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) =>
      cell
        // A title says what a drawing shows.
        .replaceAll(/<svg.*?<\/svg>/gs, "")
        .replaceAll(/<[^>]*>/g, "")
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&amp;", "&")
        .trim(),
    ),
  );
  return byLabel(rows.map(([label = "", ...cells]) => [label, cells]));
}

/** Units of the page in those of the figures: hours, minutes, and days, each where the others are not. */
const factors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  h: { min: 1 / 60, h: 1, days: 24 },
  min: { min: 1, h: 60, days: 1440 },
  days: { min: 1 / 1440, h: 1 / 24, days: 1 },
};

/**
 * Every number of a table is shown, rounded as its text is; and there is no other row.
 *
 * @throws AssertionError naming the row.
 */
export function assertShown(shown: Shown, expected: Numbers, where: string): void {
  assert.deepEqual([...shown.keys()].sort(), [...expected.keys()].sort(), where);
  for (const [label, numbers] of expected) {
    // Texts such as a status and drawings have no number of their own.
    const cells = (shown.get(label) ?? []).filter((cell) =>
      /^(–|[\d.,]+( (h|min|days|%|incidents?|follow-ups?|people|person))?)$/.test(cell),
    );
    const texts = cells.slice(-numbers.length);
    assert.equal(texts.length, numbers.length, `${where}: ${label}: ${cells.join(" | ")}`);
    for (const [index, number] of numbers.entries()) {
      const text = texts[index] ?? "";
      const isRight =
        number === null
          ? text === "–"
          : Object.values(factors).some((units) => isRounded(text, number, units));
      assert.ok(isRight, `${where}: ${label}: ${text} is shown for ${number}`);
    }
  }
}

/** Whether a text is a number in one of the units, rounded to the text's last digit. */
function isRounded(text: string, number: number, units: Readonly<Record<string, number>>): boolean {
  const [digits = "", unit = ""] = text.replaceAll(",", "").split(" ");
  const factor = unit === "%" ? 0.01 : (units[unit] ?? 1);
  const decimals = /\.(\d+)/.exec(digits)?.[1]?.length ?? 0;
  const step = factor * 10 ** -decimals;
  return Math.abs(Number(digits) * factor - number) <= step / 2 + 1e-3 * factor;
}
