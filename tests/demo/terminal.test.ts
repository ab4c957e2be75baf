/** The terminal tells the answers with their units, one row each, whatever the data is. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { toText } from "../../demo/terminal.ts";
import { amount, short } from "../../demo/words.ts";
import { awkwardReport, emptyReport, plainReport } from "../support/reports.ts";

const tables = new Map([
  ["incidents", 1234],
  ["severities", 1],
]);

suite("In the terminal", () => {
  test("the worst of each kind is shown with units", () => {
    const text = toText(plainReport, tables);
    for (const line of [
      "  incidents     1,234",
      "  severities        1",
      "  Checkout  84 h a month  120 incidents",
      "  Datadog  200 alerts  150 noise",
      "  INC-7  12.3 days  Orders are late",
      "240 incidents in the last twelve months and this one",
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\nis not in\n${text}`);
    }
    assert.doesNotMatch(text, /[a-z]_[a-z]/, "a column's name is shown");
  });

  test("a name with line breaks or control characters stays on its row", () => {
    const text = toText(awkwardReport, tables);
    assert.doesNotMatch(text, /^of two lines/m);
    assert.match(text, /^ {2}Ann of two lines or +\[31mthree .*incidents$/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  });

  test("an empty list is reported as such", () => {
    assert.equal(toText(emptyReport, tables).match(/^ {2}None\.$/gm)?.length, 4);
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
});
