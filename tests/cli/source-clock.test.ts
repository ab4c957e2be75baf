/** The host's clock and the source's differ, as they do: no row is lost for it, whichever of them is ahead. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { ClockedSource } from "../support/clocked-source.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** By how much the host's clock is ahead of the source's. */
const shifts = {
  "an hour ahead": hour,
  "a day ahead": day,
  "an hour behind": -hour,
  "a day behind": -day,
};

/** A source with six alerts of the last week, on three pages. */
async function openSource(t: TestContext): Promise<ClockedSource> {
  const source = await ClockedSource.open(t);
  for (let index = 1; index <= 6; index += 1) {
    source.put("alerts", `a${index}`, { title: "old" }, source.now() - (7 - index) * day);
  }
  return source;
}

function titles(rows: readonly Record<string, unknown>[]): Record<string, unknown> {
  return Object.fromEntries(rows.map(({ id, title }) => [id, title]));
}

for (const [how, hostAhead] of Object.entries(shifts)) {
  suite(`With the host's clock ${how}`, () => {
    test("a read that was stopped and is resumed two hours later has the rows created meanwhile", async (t) => {
      const source = await openSource(t);
      const setup = { tables: ["alerts"], hostAhead };
      source.onRequest = ({ searchParams }) => {
        const isSecond = searchParams.has("after");
        if (isSecond) source.stop();
        return isSecond;
      };
      const first = await source.run(setup);
      assert.notEqual(first.state.bookmarks.alerts?.resume ?? "", "");
      source.onRequest = () => false;
      source.ahead += 30 * minute;
      source.put("alerts", "a7", { title: "new" });
      source.ahead += 90 * minute;
      const second = await source.run({ ...setup, state: first.state });
      assert.equal(second.code, 0, second.stderr);
      const ids = [...first.rows("alerts"), ...second.rows("alerts")].map(({ id }) => id);
      assert.deepEqual([...new Set(ids)].sort(), ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]);
      assert.ok(!second.rows("alerts").some(({ id }) => id === "a6"), "it was not resumed");
    });

    for (const [speed, delay] of [
      ["a read", 0],
      ["a read whose first response takes longer than dates can tell apart", 1200],
    ] as const) {
      test(`${speed} has a bookmark behind which a change that it passed by is found`, async (t) => {
        const source = await openSource(t);
        const setup = { tables: ["alerts"], hostAhead, settings: { lookback: 0 } };
        source.delay = delay;
        source.onChosen = ({ searchParams }) => {
          if (!searchParams.has("after")) source.put("alerts", "a6", { title: "changed" });
        };
        source.onRequest = ({ searchParams }) => {
          if (searchParams.has("after")) {
            source.put("alerts", "a1", { title: "changed later" }, source.now() + 1);
          }
          return false;
        };
        const startedAt = source.now();
        const first = await source.run(setup);
        const { a6 } = titles(first.rows("alerts"));
        assert.equal(a6, "old");
        const bookmark = Date.parse(first.state.bookmarks.alerts?.replication_key_value ?? "");
        assert.ok(bookmark > startedAt - minute, new Date(bookmark).toISOString());
        source.onChosen = () => {};
        source.onRequest = () => false;
        const second = await source.run({ ...setup, state: first.state });
        assert.equal(titles(second.rows("alerts")).a6, "changed");
        assert.doesNotMatch(second.stderr, /lies in the future/);
      });
    }

    test("an update that is made between two runs arrives with the second", async (t) => {
      const source = await ClockedSource.open(t);
      const setup = { tables: ["incident_updates"], hostAhead };
      const old = source.now() - 7 * day;
      source.put("incidents", "i1", {}, old);
      source.put("incident_updates", "u1", { incident_id: "i1" }, old);
      const first = await source.run(setup);
      assert.deepEqual(
        first.rows("incident_updates").map(({ id }) => id),
        ["u1"],
      );
      source.ahead += 10 * minute;
      source.put("incidents", "i1");
      source.put("incident_updates", "u2", { incident_id: "i1" });
      source.ahead += 10 * minute;
      const second = await source.run({ ...setup, state: first.state });
      assert.ok(
        second.rows("incident_updates").some(({ id }) => id === "u2"),
        second.stderr,
      );
    });

    test("schedule entries are those of 30 days around the day that it is for the source", async (t) => {
      const source = await ClockedSource.open(t);
      source.put("schedules", "s1", { name: "Primary" });
      const before = source.now();
      await source.run({ tables: ["schedule_entries"], hostAhead });
      const expected = [before, source.now()].map((now) => [
        dayAt(now - 30 * day),
        dayAt(now + 30 * day),
      ]);
      const [asked = ""] = source.asked.filter((one) => one.startsWith("/v2/schedule_entries"));
      const { searchParams } = new URL(asked, "http://localhost");
      const window = [searchParams.get("entry_window_start"), searchParams.get("entry_window_end")];
      // Midnight may have passed meanwhile.
      assert.ok(
        expected.some((one) => JSON.stringify(one) === JSON.stringify(window)),
        asked,
      );
    });
  });
}

function dayAt(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 10)}T00:00:00Z`;
}

suite("A source that does not say what time it is", () => {
  test("has a bookmark an hour before the host's time, which may be ahead by less", async (t) => {
    const source = await openSource(t);
    source.hasDate = false;
    const setup = { tables: ["alerts"], hostAhead: 30 * minute, settings: { lookback: 0 } };
    source.put("alerts", "a6", { title: "recent" });
    const startedAt = source.now();
    const first = await source.run(setup);
    const bookmark = Date.parse(first.state.bookmarks.alerts?.replication_key_value ?? "");
    assert.ok(bookmark >= startedAt - 30 * minute, new Date(bookmark).toISOString());
    assert.ok(bookmark <= source.now() - 30 * minute, new Date(bookmark).toISOString());
    const second = await source.run({ ...setup, state: first.state });
    assert.equal(titles(second.rows("alerts")).a6, "recent");
    assert.doesNotMatch(second.stderr, /lies in the future/);
  });
});

suite("A bookmark that is later than the source's time", () => {
  /** An earlier run on a host whose clock was a day ahead, as this one's is. */
  const hostAhead = day + hour;
  const future = (source: ClockedSource) => new Date(source.now() + day).toISOString();

  for (const isRefused of [false, true]) {
    const how = isRefused ? "where the source refuses it" : "with the first response";
    test(`is noticed ${how}: the request is sent again for what changed since the lookback, with a warning`, async (t) => {
      const source = await openSource(t);
      const value = future(source);
      source.put("alerts", "a1", { title: "changed" }, source.now() - minute);
      if (isRefused) {
        source.onRequest = ({ searchParams }, response) => {
          if (searchParams.get("updated_at[gte]")?.slice(0, 16) !== askedFor(value)) {
            return false;
          }
          response.setHeader("date", new Date(source.now()).toUTCString());
          const errors = [{ code: "invalid_value", message: "not in the future" }];
          response.writeHead(422).end(JSON.stringify({ type: "validation_error", errors }));
          return true;
        };
      }
      const startedAt = source.now();
      const { code, rows, state, stderr } = await source.run({
        tables: ["alerts"],
        hostAhead,
        state: {
          bookmarks: { alerts: { replication_key: "updated_at", replication_key_value: value } },
        },
      });
      assert.equal(code, 0, stderr);
      assert.deepEqual(titles(rows("alerts")), { a1: "changed" });
      const since = source.asked.map((one) =>
        new URL(one, "http://localhost").searchParams.get("updated_at[gte]"),
      );
      assert.equal(since.length, 2, source.asked.join("\n"));
      assert.equal(since[0], new Date(Date.parse(value) - 300 * second).toISOString());
      const again = Date.parse(since[1] ?? "") + 300 * second;
      assert.ok(again > startedAt - minute && again <= source.now(), String(since[1]));
      const bookmark = Date.parse(state.bookmarks.alerts?.replication_key_value ?? "");
      assert.equal(bookmark, again);
      const warnings = stderr.split("\n").filter((line) => line.includes("lies in the future"));
      assert.equal(warnings.length, 1, stderr);
      assert.ok(
        warnings[0]?.includes(
          `bookmarks.alerts.replication_key_value lies in the future (${value}); the current time is used instead`,
        ),
      );
    });
  }

  test("is not believed once its time has come, if the run that noticed it was stopped", async (t) => {
    const source = await openSource(t);
    source.put("incidents", "i1", {}, source.now() - minute);
    source.put("incident_updates", "u1", { incident_id: "i1" });
    for (const id of ["a1", "a2", "a3", "a4"]) {
      source.put("alerts", id, { title: "changed" }, source.now() - minute);
    }
    const value = new Date(source.now() + 2 * hour).toISOString();
    const setup = { tables: ["alerts", "incident_updates"], hostAhead };
    source.onRequest = ({ pathname, searchParams }) => {
      const isLate = searchParams.has("after") || pathname === "/v2/incident_updates";
      if (isLate) source.stop();
      return isLate;
    };
    const stopped = await source.run({
      ...setup,
      state: {
        bookmarks: {
          alerts: { replication_key: "updated_at", replication_key_value: value },
          incident_updates: { followed_stream: "incidents", followed_value: value },
        },
      },
    });
    assert.equal(stopped.stderr.match(/lies in the future/g)?.length, 2, stopped.stderr);
    source.onRequest = () => false;
    source.ahead += 3 * hour;
    const next = await source.run({ ...setup, state: stopped.state });
    assert.equal(next.code, 0, next.stderr);
    const alerts = titles([...stopped.rows("alerts"), ...next.rows("alerts")]);
    assert.deepEqual(Object.keys(alerts).sort(), ["a1", "a2", "a3", "a4"]);
    assert.deepEqual(
      next.rows("incident_updates").map(({ id }) => id),
      ["u1"],
    );
  });

  test("of a table that follows incidents is noticed with the first response of incidents", async (t) => {
    const source = await ClockedSource.open(t);
    const value = future(source);
    source.put("incidents", "i1");
    source.put("incident_updates", "u1", { incident_id: "i1" });
    const { rows, state, stderr } = await source.run({
      tables: ["incident_updates"],
      hostAhead,
      state: {
        bookmarks: { incident_updates: { followed_stream: "incidents", followed_value: value } },
      },
    });
    assert.deepEqual(
      rows("incident_updates").map(({ id }) => id),
      ["u1"],
    );
    assert.equal(source.asked.length, 3, source.asked.join("\n"));
    assert.match(stderr, /bookmarks\.incident_updates\.followed_value lies in the future/);
    const { followed_value } = state.bookmarks.incident_updates ?? {};
    assert.ok(Date.parse(followed_value ?? "") <= source.now(), followed_value);
  });

  test("of a table that follows incidents requests nothing again where incidents are requested for longer ago", async (t) => {
    const source = await ClockedSource.open(t);
    source.put("incidents", "i1");
    source.put("incident_updates", "u1", { incident_id: "i1" });
    const { rows, stderr } = await source.run({
      tables: ["incident_updates", "incidents"],
      hostAhead,
      state: {
        bookmarks: {
          incidents: {
            replication_key: "updated_at",
            replication_key_value: new Date(source.now() - 3 * day).toISOString(),
          },
          incident_updates: { followed_stream: "incidents", followed_value: future(source) },
        },
      },
    });
    assert.deepEqual(
      rows("incident_updates").map(({ id }) => id),
      ["u1"],
    );
    const lists = source.asked.filter((one) => one.startsWith("/v2/incidents?"));
    assert.equal(lists.length, 1, source.asked.join("\n"));
    assert.match(stderr, /bookmarks\.incident_updates\.followed_value lies in the future/);
  });
});

/** Up to the minute, what is asked for behind a bookmark. */
function askedFor(bookmark: string): string {
  return new Date(Date.parse(bookmark) - 300 * second).toISOString().slice(0, 16);
}
