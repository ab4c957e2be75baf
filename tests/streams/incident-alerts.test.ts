/** Which alerts belong to which incidents: by the incidents and the alerts that changed, or by the plain list. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { valueAt } from "singer-tap-sdk";
import type { JsonObject, State } from "singer-tap-sdk/singer";
import {
  changedSince,
  pageOf,
  type Runs,
  type ServedRun,
  serveApi,
} from "../support/second-run.ts";

const old = "2026-10-01T00:00:00Z";
const hour = 3_600_000;
const day = 24 * hour;
const tables = ["alerts", "incident_alerts", "incidents"];

const list = "/v2/incident_alerts";
const wholeList = [" after=L050", " after=L100", ""].map((after) => `${list}${after} page_size=50`);

suite("Read incrementally, incident alerts", () => {
  test("are read as a list at first, and requested of changed incidents and changed alerts then", async (t) => {
    const { run, change } = await api(t);
    const first = await run({ tables });
    assert.deepEqual(linksAsked(first), wholeList);
    change("incidents", "I007");
    change("alerts", "A009");
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksAsked(second), [
      `${list} alert_id=A009 page_size=50`,
      `${list} incident_id=I007 page_size=50`,
    ]);
    assert.deepEqual(linksIn(second), ["L007", "L009"]);
  });

  test("follow an alert that is resolved though its incident does not change", async (t) => {
    const { run, change } = await api(t);
    const first = await run({ tables });
    change("alerts", "A009", { status: "resolved" });
    const second = await run({ tables, state: first.state });
    const [row] = second.rows("incident_alerts");
    assert.equal(valueAt(row, "alert.status"), "resolved");
  });

  test("are written once where the incident and the alert have both changed", async (t) => {
    const { run, change } = await api(t);
    const first = await run({ tables });
    change("incidents", "I007");
    change("alerts", "A007");
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksIn(second), ["L007"]);
  });

  test("take no request where nothing has changed, and lose nothing in the run after it", async (t) => {
    const { run, change } = await api(t);
    const first = await run({ tables });
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksAsked(second), []);
    change("alerts", "A009");
    const third = await run({ tables, state: second.state });
    assert.deepEqual(linksIn(third), ["L009"]);
  });

  test("are read as a list where that takes fewer requests, and follow again after it", async (t) => {
    const { run, change } = await api(t);
    const first = await run({ tables });
    for (const id of ["I001", "I002"]) change("incidents", id);
    for (const id of ["A003", "A004"]) change("alerts", id);
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksAsked(second), wholeList);
    assert.equal(linksIn(second).length, 120);
    change("incidents", "I007");
    const third = await run({ tables, state: second.state });
    assert.deepEqual(linksAsked(third), [`${list} incident_id=I007 page_size=50`]);
  });

  for (const [left, asked] of [
    ["incidents", `${list} incident_id=I007 page_size=50`],
    ["alerts", `${list} alert_id=A009 page_size=50`],
  ] as const) {
    test(`follow ${left} alone where the other table is not read`, async (t) => {
      const { run, change } = await api(t);
      const selected = { tables: [left, "incident_alerts"] };
      const first = await run(selected);
      change("incidents", "I007");
      change("alerts", "A009");
      const second = await run({ ...selected, state: first.state });
      assert.deepEqual(linksAsked(second), [asked]);
      const other = left === "alerts" ? "incidents" : "alerts";
      assert.ok(!second.asked.some((request) => request.startsWith(`/v2/${other} `)));
      // What changed meanwhile is made up for once both are read.
      const third = await run({ tables, state: second.state });
      assert.deepEqual(linksIn(third).toSorted(), ["L007", "L009"]);
    });
  }

  test("are a plain list, with versions, where neither table is read", async (t) => {
    const { run } = await api(t);
    const runs = {
      tables: ["incident_alerts"],
      settings: { emit_activate_version_messages: true },
    };
    const first = await run(runs);
    const second = await run({ ...runs, state: first.state });
    assert.deepEqual(second.asked, wholeList);
    assert.ok(second.messages.some(({ type }) => type === "ACTIVATE_VERSION"));
  });

  test("are read in full, with versions, where the catalog says FULL_TABLE", async (t) => {
    const { run } = await api(t);
    const runs = {
      tables,
      methods: { incident_alerts: "FULL_TABLE" },
      settings: { emit_activate_version_messages: true },
    };
    const first = await run(runs);
    const second = await run({ ...runs, state: first.state });
    assert.deepEqual(linksAsked(second), wholeList);
    const activated = second.messages.filter(({ type }) => type === "ACTIVATE_VERSION");
    assert.deepEqual(
      activated.map(({ stream }) => stream),
      ["incident_alerts"],
    );
  });

  test("are read as a list where a list that they follow failed", async (t) => {
    const { run, change, fail } = await api(t);
    const first = await run({ tables });
    change("alerts", "A009");
    fail("/v2/incidents");
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksAsked(second), wholeList);
    const failed = second.failures.map(({ stream }) => stream);
    assert.ok(failed.includes("incidents") && !failed.includes("incident_alerts"));
  });

  test("are read as a list, with a warning, where a bookmark lies in the future, which is corrected", async (t) => {
    const { run, change } = await api(t);
    const ahead = { alerts: "2027-01-01T00:00:00Z", incidents: "2026-11-19T00:00:00Z" };
    const state: State = { bookmarks: { incident_alerts: { followed: ahead, pages: 3 } } };
    const first = await run({ tables, state });
    assert.deepEqual(linksAsked(first), wholeList);
    const told = first.log.map(({ level, message }) => `${level}: ${message}`);
    assert.ok(told.some((line) => /^warning: .*followed\.alerts lies in the future/i.test(line)));
    change("alerts", "A009");
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksIn(second), ["L009"]);
  });

  test("are read as a list, once, where a property was selected later and new_columns says so", async (t) => {
    const { run, change } = await api(t);
    const first = await run({ tables, deselected: ["incident_alerts.alert.status"] });
    change("incidents", "I007");
    const second = await run({ tables, state: first.state });
    assert.deepEqual(linksIn(second), ["L007"]);
    const told = second.log.filter(({ message }) => /incident_alerts\.alert\.status/.test(message));
    assert.deepEqual(
      told.map(({ level }) => level),
      ["WARNING"],
    );
    const settings = { new_columns: "refresh" };
    const third = await run({ tables, settings, state: second.state });
    assert.deepEqual(linksAsked(third), wholeList);
    assert.equal(linksIn(third).length, 120);
    change("incidents", "I007");
    const fourth = await run({ tables, settings, state: third.state });
    assert.deepEqual(linksIn(fourth), ["L007"]);
  });

  test("are requested again where that failed", async (t) => {
    const { run, change, fail } = await api(t);
    const first = await run({ tables });
    change("alerts", "A009");
    fail(list);
    const second = await run({ tables, state: first.state });
    assert.deepEqual(
      second.failures.map(({ stream }) => stream),
      ["incident_alerts"],
    );
    fail(null);
    const third = await run({ tables, state: second.state });
    assert.deepEqual(linksIn(third).includes("L009"), true);
  });
});

/** 120 incidents, each with an alert of its own that led to it; none of which has changed for weeks. */
async function api(t: TestContext) {
  const rows = (letter: string): Map<string, JsonObject> =>
    new Map(
      Array.from({ length: 120 }, (_, index) => {
        const id = `${letter}${String(index + 1).padStart(3, "0")}`;
        return [id, { id, status: "firing", created_at: old, updated_at: old }];
      }),
    );
  const records = { incidents: rows("I"), alerts: rows("A") };
  let failing: string | null = null;
  let now = Date.parse("2026-11-20T12:00:00Z");
  const links = () =>
    [...records.incidents.values()].map((incident) => {
      const number = String(incident.id).slice(1);
      return { id: `L${number}`, incident, alert: records.alerts.get(`A${number}`) ?? {} };
    });
  const run = await serveApi(
    t,
    (path, query) => {
      if (path === failing) return undefined;
      if (path === "/v2/alerts") return listed("alerts", query);
      if (path === "/v2/incidents") return listed("incidents", query);
      if (path !== list) return { [path.split("/").at(-1) ?? ""]: [], pagination_meta: {} };
      const [incident, alert] = [query.get("incident_id"), query.get("alert_id")];
      const found = links().filter(
        (link) =>
          (incident === null || link.incident.id === incident) &&
          (alert === null || link.alert.id === alert),
      );
      return pageOf("incident_alerts", found, query);
    },
    () => now,
  );
  const listed = (name: "alerts" | "incidents", query: URLSearchParams): JsonObject =>
    pageOf(name, changedSince([...records[name].values()], query), query);
  return {
    /** Runs the tap, and lets a day pass. */
    run: async (runs: Runs): Promise<ServedRun> => {
      const served = await run(runs);
      now += day;
      return served;
    },
    /** Changes a row, an hour before the next run. */
    change: (name: "alerts" | "incidents", id: string, changes: JsonObject = {}): void => {
      records[name].set(id, {
        ...records[name].get(id),
        updated_at: new Date(now - hour).toISOString(),
        ...changes,
      });
    },
    /** Has an endpoint fail from now on. */
    fail: (path: string | null): void => {
      failing = path;
    },
  };
}

function linksAsked({ asked }: ServedRun): readonly string[] {
  return asked.filter((request) => request.startsWith(`${list} `));
}

function linksIn(run: ServedRun): unknown[] {
  return run
    .rows("incident_alerts")
    .map(({ id }) => id)
    .toSorted();
}
