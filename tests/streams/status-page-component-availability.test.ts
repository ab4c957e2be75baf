/** The availability of status page components: which components, which months, and which of them an incremental read brings. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { ConfigError } from "singer-tap-sdk";
import type { JsonObject, State } from "singer-tap-sdk/singer";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { type Synced, syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { IncidentTap } from "../../src/tap.ts";

const table = "status_page_component_availability";

/** A component of its own, in a group and in a sub-page; C1 stands there twice. */
const structure = {
  current_structure: {
    items: [
      { component: { component_id: "C1" } },
      { group: { id: "G1", components: [{ component_id: "C2" }, { component_id: "C1" }] } },
      {
        sub_page: {
          id: "S1",
          items: [
            { component: { component_id: "C3" } },
            { group: { id: "G2", components: [{ component_id: "C4" }] } },
          ],
        },
      },
    ],
  },
};

interface Asked {
  readonly component: string;
  readonly start: string;
  readonly end: string;
}

suite("The availability of status page components", () => {
  test("is requested once for each component of a page and month, wherever the component stands", async (t) => {
    const { asked, rows, failures } = await read(t, { from: monthsAgo(2) });
    assert.deepEqual(failures, []);
    const [now = ""] = asked
      .map(({ end }) => end)
      .toSorted()
      .toReversed();
    const months = [
      { start: monthsAgo(2), end: monthsAgo(1) },
      { start: monthsAgo(1), end: monthsAgo(0) },
      { start: monthsAgo(0), end: now },
    ];
    assert.deepEqual(
      asked.toSorted(byComponentAndStart),
      ["C1", "C2", "C3", "C4"].flatMap((component) =>
        months.map((month) => ({ component, ...month })),
      ),
    );
    assert.deepEqual(
      rows(table)
        .filter(({ component_id }) => component_id === "C1")
        .map(({ status_page_id, start_at, end_at, availability_percent }) => [
          status_page_id,
          start_at,
          end_at,
          availability_percent,
        ]),
      months.map(({ start, end }) => ["P1", start, end, "99.90"]),
    );
  });

  test("of the current month ends when the run starts", async (t) => {
    const { asked } = await read(t, { from: monthsAgo(0) });
    const ends = new Set(asked.map(({ end }) => end));
    const [end = ""] = ends;
    assert.equal(ends.size, 1);
    // By the source's clock, which says whole seconds.
    assert.ok(monthsAgo(0) < end && end <= new Date().toISOString(), end);
  });

  test("goes twelve months back where the setting says nothing", async (t) => {
    const { asked } = await read(t, {});
    const starts = asked.filter(({ component }) => component === "C1").map(({ start }) => start);
    assert.deepEqual(
      starts,
      Array.from({ length: 13 }, (_, month) => monthsAgo(12 - month)),
    );
  });

  test("is read for the bookmark's month and the two before, and the state moves to the current month", async (t) => {
    const bookmark = { replication_key: "start_at", replication_key_value: monthsAgo(1) };
    const partitions = { '{"status_page_id":"P1","component_id":"C1"}': bookmark };
    const state = { bookmarks: { [table]: { partitions } } };
    const { asked, messages } = await read(t, { from: monthsAgo(6), state, incremental: true });
    const startsOf = (id: string) =>
      asked.filter(({ component }) => component === id).map(({ start }) => start);
    assert.deepEqual(startsOf("C1"), [3, 2, 1, 0].map(monthsAgo));
    assert.deepEqual(startsOf("C2"), [6, 5, 4, 3, 2, 1, 0].map(monthsAgo));
    const last = JSON.stringify(messages.at(-1)).replaceAll('\\"', '"');
    assert.ok(last.includes(`"replication_key_value":"${monthsAgo(0)}"`), last);
  });

  test("never has rows removed, since the table is a window", async (t) => {
    const { messages, failures } = await read(t, {
      from: monthsAgo(0),
      emit_activate_version_messages: true,
    });
    assert.deepEqual(failures, []);
    assert.ok(
      !messages.some(({ type, stream }) => type === "ACTIVATE_VERSION" && stream === table),
    );
  });

  test("can't begin in the future: the setting is named", async (t) => {
    await assert.rejects(read(t, { from: "9999-01-01" }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.problems.join(), /^availability_from must not be in the future/);
      return true;
    });
  });
});

interface Setup {
  readonly from?: string;
  readonly state?: State;
  readonly incremental?: boolean;
  readonly emit_activate_version_messages?: boolean;
}

async function read(
  t: TestContext,
  { from, state, incremental = false, ...more }: Setup,
): Promise<Synced & { readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    sendJson(response, responseTo(pathname, searchParams, asked));
  });
  const settings: JsonObject = {
    api_key: "the-key",
    api_url: origin,
    ...(from !== undefined && { availability_from: from }),
    ...(incremental && { replication_method: "INCREMENTAL" }),
    ...more,
  };
  const tap = new IncidentTap();
  const synced = await syncTap(tap, { settings, tables: [table], ...(state && { state }) });
  return { ...synced, asked };
}

function responseTo(pathname: string, query: URLSearchParams, asked: Asked[]): object {
  if (pathname === "/v2/status_pages") return { status_pages: [{ id: "P1" }], pagination_meta: {} };
  if (pathname === "/v2/status_page_structures/P1") return structure;
  const [, component = ""] =
    /^\/v2\/status_pages\/P1\/components\/(\w+)\/availability$/.exec(pathname) ?? [];
  const start = query.get("start_at") ?? "";
  const end = query.get("end_at") ?? "";
  asked.push({ component, start, end });
  return {
    availability: {
      status_page_id: "P1",
      component_id: component,
      start_at: start,
      end_at: end,
      availability_percent: "99.90",
      data_available_since: "2020-01-01T00:00:00Z",
    },
  };
}

function byComponentAndStart(one: Asked, other: Asked): number {
  return `${one.component} ${one.start}` < `${other.component} ${other.start}` ? -1 : 1;
}

/** The start of a month before the current one, RFC 3339 in UTC. */
function monthsAgo(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months)).toISOString();
}
