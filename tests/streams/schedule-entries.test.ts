/** The shifts of schedules: three lists that become one table, in a window that settings choose. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { ConfigError } from "singer-tap-sdk";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { type Synced, syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { IncidentTap } from "../../src/tap.ts";

const shift = { rotation_id: "R1", layer_id: "L1", start_at: "2026-11-01T09:00:00Z" };

suite("A schedule's shifts", () => {
  test("are rows of one table, each with its schedule and the list that it stood in", async (t) => {
    const planned = { ...shift, fingerprint: "F1" };
    const taken = { ...shift, fingerprint: "F2", entry_id: "E2" };
    const { rows } = await read(t, {
      entries: { final: [taken], overrides: [taken], scheduled: [planned] },
    });
    assert.deepEqual(
      rows("schedule_entries").map(({ schedule_id, kind, fingerprint, entry_id }) => [
        schedule_id,
        kind,
        fingerprint,
        entry_id,
      ]),
      [
        ["S1", "final", "F2", "E2"],
        ["S1", "overrides", "F2", "E2"],
        ["S1", "scheduled", "F1", null],
      ],
    );
  });

  const [ann, bob] = [{ user: { id: "U1" } }, { user: { id: "U2" } }];
  const unlayered = { rotation_id: "R1", start_at: "2026-11-30T09:00:00Z" };
  const ends = [{ end_at: "2026-11-30T17:00:00Z" }, { end_at: "2026-12-01T09:00:00Z" }];
  const sameLayer = { ...shift, end_at: "2026-11-01T17:00:00Z" };

  for (const [what, final, fingerprints] of [
    [
      "by the identifier of the entry where the API gives no fingerprint",
      [
        { ...shift, ...ann, entry_id: "E1" },
        { ...shift, ...bob, entry_id: "E2" },
      ],
      ["E1", "E2"],
    ],
    [
      "by rotation, layer and start where it gives neither",
      [shift, { ...shift, layer_id: "L2" }, { ...shift, start_at: "2026-11-02T09:00:00Z" }],
      ["R1 L1 2026-11-01T09:00:00Z", "R1 L2 2026-11-01T09:00:00Z", "R1 L1 2026-11-02T09:00:00Z"],
    ],
    [
      "by rotation, user and start where there is no layer either",
      [
        { ...unlayered, ...ann },
        { ...unlayered, ...bob },
      ],
      ["R1 U1 2026-11-30T09:00:00Z", "R1 U2 2026-11-30T09:00:00Z"],
    ],
    [
      "by the same values where the API gives empty texts or null",
      [{ ...unlayered, ...ann, fingerprint: "", entry_id: null, layer_id: "" }],
      ["R1 U1 2026-11-30T09:00:00Z"],
    ],
    [
      "by rotation and start where no user has the shift",
      [unlayered],
      ["R1  2026-11-30T09:00:00Z"],
    ],
    [
      "by their end as well where all else is the same, but only those",
      [
        { ...unlayered, ...ann, ...ends[0] },
        { ...unlayered, ...bob, ...ends[0] },
        { ...unlayered, ...ann, ...ends[1] },
      ],
      [
        "R1 U1 2026-11-30T09:00:00Z 2026-11-30T17:00:00Z",
        "R1 U2 2026-11-30T09:00:00Z",
        "R1 U1 2026-11-30T09:00:00Z 2026-12-01T09:00:00Z",
      ],
    ],
    [
      "by their end where an entry is cut in two",
      [
        { ...sameLayer, entry_id: "E1" },
        { ...sameLayer, entry_id: "E1", end_at: "2026-11-01T21:00:00Z" },
      ],
      ["E1 2026-11-01T17:00:00Z", "E1 2026-11-01T21:00:00Z"],
    ],
    [
      "by their end where the API gives two the same fingerprint",
      [
        { ...sameLayer, fingerprint: "F1" },
        { ...sameLayer, fingerprint: "F1", end_at: "2026-11-01T21:00:00Z" },
      ],
      ["F1 2026-11-01T17:00:00Z", "F1 2026-11-01T21:00:00Z"],
    ],
  ] satisfies [string, object[], string[]][]) {
    test(`stay distinct ${what}`, async (t) => {
      const { rows, failures } = await read(t, { entries: { final } });
      assert.deepEqual(failures, []);
      assert.deepEqual(
        rows("schedule_entries").map(({ fingerprint }) => fingerprint),
        fingerprints,
      );
    });
  }

  test("keep their fingerprint where the same shift stands in two lists", async (t) => {
    const taken = { ...unlayered, ...ann, ...ends[0] };
    const { rows } = await read(t, { entries: { final: [taken], scheduled: [taken] } });
    assert.deepEqual(
      rows("schedule_entries").map(({ kind, fingerprint }) => [kind, fingerprint]),
      [
        ["final", "R1 U1 2026-11-30T09:00:00Z"],
        ["scheduled", "R1 U1 2026-11-30T09:00:00Z"],
      ],
    );
  });

  test("are none where a list is null, and those of the other lists are read", async (t) => {
    const { rows, failures } = await read(t, {
      entries: { final: null, overrides: null, scheduled: [{ ...shift, fingerprint: "F1" }] },
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(
      rows("schedule_entries").map(({ kind }) => kind),
      ["scheduled"],
    );
  });

  for (const entries of [undefined, [], { final: "none" }, { final: ["F1"] }]) {
    test(`are not taken to be none where the answer holds ${JSON.stringify(entries)}`, async (t) => {
      const { failures } = await read(t, { entries });
      assert.deepEqual(
        failures.map(({ stream }) => stream),
        ["schedule_entries"],
      );
    });
  }
});

suite("The window of shifts", () => {
  test("reaches 30 days back and 30 ahead, by whole days, where no setting says otherwise", async (t) => {
    const before = Date.now();
    const windows = await windowsAsked(t, {});
    const after = Date.now();
    const expected = [before, after].map((now) => [dayAt(now, -30), dayAt(now, 30)]);
    assert.equal(windows.length, 1);
    // Midnight may have passed meanwhile.
    assert.ok(expected.some((one) => JSON.stringify(one) === JSON.stringify(windows[0])));
  });

  test("is that of the settings, whatever the form of their times", async (t) => {
    const settings = {
      schedule_entries_from: "2026-01-01",
      schedule_entries_to: "2026-02-01T02:00:00+02:00",
    };
    assert.deepEqual(await windowsAsked(t, settings), [
      ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
    ]);
  });

  for (const settings of [
    { schedule_entries_from: "2026-02-01", schedule_entries_to: "2026-02-01T00:00:00Z" },
    { schedule_entries_from: "9999-01-01" },
    { schedule_entries_to: "2001-01-01" },
  ]) {
    test(`must not end before it begins: ${JSON.stringify(settings)}`, async (t) => {
      await assert.rejects(windowsAsked(t, settings), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /schedule_entries_to must be later than schedule_entries_from/);
        return true;
      });
    });
  }
});

interface Source {
  readonly entries: unknown;
  readonly settings?: object;
  readonly onRequest?: (url: URL) => void;
}

/** Reads the shifts of the one schedule that a server has. */
async function read(
  t: TestContext,
  { entries, settings = {}, onRequest = () => {} }: Source,
): Promise<Synced> {
  const origin = await serve(t, (_request, response, url) => {
    if (url.pathname === "/v2/schedules") {
      sendJson(response, { schedules: [{ id: "S1" }], pagination_meta: {} });
      return;
    }
    onRequest(url);
    sendJson(response, { schedule_entries: entries });
  });
  return syncTap(new IncidentTap(), {
    settings: { api_key: "key", api_url: origin, max_attempts: 1, ...settings },
    tables: ["schedule_entries"],
  });
}

/** Start and end of each window that is asked for. */
async function windowsAsked(t: TestContext, settings: object): Promise<(string | null)[][]> {
  const windows: (string | null)[][] = [];
  await read(t, {
    entries: {},
    settings,
    onRequest: ({ searchParams }) => {
      windows.push(
        ["entry_window_start", "entry_window_end"].map((name) => searchParams.get(name)),
      );
    },
  });
  return windows;
}

/** The start of a day, so many days after a moment. */
function dayAt(now: number, days: number): string {
  return `${new Date(now + days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
}
