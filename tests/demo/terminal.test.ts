/** The terminal tells the answers with their units, one row each, whatever the data is. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { toText } from "../../demo/terminal.ts";
import { amount, compare, short } from "../../demo/words.ts";
import { awkwardNames, awkwardReport, emptyReport, plainReport } from "../support/reports.ts";

const tables = new Map([
  ["incidents", 1234],
  ["severities", 1],
]);

suite("In the terminal", () => {
  test("every figure and bar has its unit, and bars by severity show the severities", () => {
    const text = toText(plainReport, tables);
    for (const line of [
      "  incidents     1,234",
      "  severities        1",
      "  INC-9   Minor        Triage  Orders are late",
      "  INC-10  no severity  Fixing  No maps",
      "Twelve weeks, 31 August 2026 to 22 November 2026",
      "  Incidents                         84 incidents    ▼ 12 fewer than in the 12 weeks before (96)",
      "  Time to resolve, 90th percentile  2.2 days        same as in the 12 weeks before",
      "  ▒ Minor   ▓ Major   █ Critical",
      "  31 Aug ▒▒▒▒▒▒▒▒▒▒▒▓▓▓▓▓▓███ 7 incidents: 4 Minor, 2 Major, 1 Critical",
      "  █ median   ░ 90th percentile",
      "  Minor    █░░░░░░░░░░░░░░░░░░░ 2.5 h median, 2.6 days 90th percentile, of 48 incidents",
      "  Nils Bakke     ░░ 1 incident: 1 in another role",
      "  Hanna Virtanen █ 1 follow-up, since 3 Sep 2026",
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\nis not in\n${text}`);
    }
    assert.doesNotMatch(text, /[a-z]_[a-z]/, "a column's name is shown");
  });

  test("a name with line breaks or control characters stays on its row", () => {
    const text = toText(awkwardReport, tables);
    assert.equal(text.match(/^ {2}INC-/gm)?.length, awkwardNames.length);
    assert.doesNotMatch(text, /^\S.*Triage|^of two lines/m);
    assert.match(text, /^ {2}INC-100 +Ann of two lines or +\[31mthree +Triage +Ann of two/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  });

  test("no response is reported as such", () => {
    assert.equal(toText(emptyReport, tables).match(/No data\./g)?.length, 5);
  });
});

suite("In words", () => {
  test("a duration has the unit that it is read in, and one is not many", () => {
    const durations = [0, 0.4, 1, 2.449, 47.9, 48, 72].map((hours) => amount(hours, "hours"));
    assert.deepEqual(durations, [
      "0 min",
      "24 min",
      "1.0 h",
      "2.4 h",
      "47.9 h",
      "2.0 days",
      "3.0 days",
    ]);
    assert.deepEqual(
      [1, 2].map((count) => amount(count, "follow-ups")),
      ["1 follow-up", "2 follow-ups"],
    );
  });

  test("a number takes no more than four characters where there is little room", () => {
    assert.deepEqual([0, 999, 1234, 12_345].map(short), ["0", "999", "1.2K", "12K"]);
  });

  test("figures that look the same are not said to differ", () => {
    const same = { text: "same as a week ago", trend: "same" };
    assert.deepEqual(compare(2.21, 2.19, "hours", "a week ago"), same);
    assert.deepEqual(compare(2.2501, 2.2499, "hours", "a week ago"), same);
    assert.equal(compare(3, 4, "incidents", "a week ago").trend, "better");
    assert.equal(compare(4, 3, "incidents", "a week ago").trend, "worse");
  });
});
