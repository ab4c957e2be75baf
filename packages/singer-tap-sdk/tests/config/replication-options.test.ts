/** What the settings say about replication. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Type } from "typebox";
import { parseSettings } from "../../src/config/settings.ts";
import { replicationOptionsOf, withStandardSettings } from "../../src/config/standard-settings.ts";

const optionsOf = (settings: Readonly<Record<string, string>>) =>
  replicationOptionsOf(
    parseSettings(withStandardSettings(Type.Object({}), "FULL_TABLE"), { ...settings }),
  );

suite("The setting end_date", () => {
  test("is a time like start_date, and makes the run a backfill", () => {
    const { startDate, endDate } = optionsOf({ start_date: "2026-01-01", end_date: "2026-02-01" });
    assert.deepEqual([startDate, endDate], ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]);
    assert.equal(optionsOf({ start_date: "2026-01-01" }).endDate, null);
  });

  test("needs a start date before it", () => {
    assert.throws(() => optionsOf({ end_date: "2026-02-01" }), {
      message: "end_date (2026-02-01) needs a start_date: the run reads what changed between them",
    });
    for (const start_date of ["2026-02-01", "2026-02-01T00:00:00.5Z"]) {
      assert.throws(() => optionsOf({ start_date, end_date: "2026-02-01" }), {
        message: `end_date (2026-02-01) must be later than start_date (${start_date})`,
      });
    }
  });
});
