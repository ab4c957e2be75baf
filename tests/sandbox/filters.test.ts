import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Sandbox, Tables } from "../../sandbox/server.ts";
import { blamedField, get, idsOf, rowsOf, withSandbox } from "./support.ts";

const categories = [
  "triage",
  "live",
  "learning",
  "paused",
  "closed",
  "declined",
  "canceled",
  "merged",
];
const modes = ["standard", "retrospective", "test", "tutorial", "stream"];

/** One incident a category and one a mode, an action and a follow-up for each. */
function tables(): Tables {
  const incidents = [
    ...categories.map((category) => ({ id: category, category, mode: "standard" })),
    ...modes.map((mode) => ({ id: mode, category: "closed", mode })),
  ].map(({ id, category, mode }, place) => ({
    id,
    mode,
    incident_status: { id: `status ${category}`, category },
    severity: place % 2 === 0 ? { id: "MINOR" } : { id: "MAJOR" },
    created_at: "2026-01-01T00:00:00Z",
  }));
  const children = incidents.map(({ id }) => ({ id: `of ${id}`, incident_id: id }));
  return {
    incidents,
    actions: children,
    follow_ups: children,
    severities: [
      { id: "MINOR", rank: 1 },
      { id: "MAJOR", rank: 2 },
    ],
  };
}

/** The ids that a list shows, sorted. */
async function shown(sandbox: Sandbox, url: string, table: string): Promise<unknown[]> {
  const { status, body } = await get(sandbox, url);
  assert.equal(status, 200, url);
  return [...idsOf(rowsOf(body, table))].sort();
}

const repeated = (name: string, values: readonly string[]): string =>
  values.map((value) => `${encodeURIComponent(name)}=${value}`).join("&");

describe("filters of incidents", () => {
  test("declined, canceled and merged incidents and unusual modes are left out by default", () =>
    withSandbox({ organisation: tables() }, async (sandbox) => {
      assert.deepEqual(
        await shown(sandbox, "/v2/incidents", "incidents"),
        ["triage", "live", "learning", "paused", "closed", "standard", "retrospective"].sort(),
      );
    }));

  test("all incidents are shown when all categories and modes are listed, as repeated parameters", () =>
    withSandbox({ organisation: tables() }, async (sandbox) => {
      const query = `${repeated("status_category[one_of]", categories)}&${repeated("mode[one_of]", modes)}`;
      assert.deepEqual(
        await shown(sandbox, `/v2/incidents?${query}`, "incidents"),
        [...categories, ...modes].sort(),
      );
    }));

  test("listing some shows these and no others", () =>
    withSandbox({ organisation: tables() }, async (sandbox) => {
      const url = "/v2/incidents?status_category[one_of]=merged&status_category[one_of]=live";
      assert.deepEqual(await shown(sandbox, url, "incidents"), ["live", "merged"]);
      const not = "/v2/incidents?status_category[not_in]=closed";
      assert.deepEqual(
        await shown(sandbox, not, "incidents"),
        ["triage", "live", "learning", "paused"].sort(),
      );
      const test = "/v2/incidents?mode[one_of]=test";
      assert.deepEqual(await shown(sandbox, test, "incidents"), ["test"]);
    }));

  test("severities compare by rank, statuses by id", () =>
    withSandbox({ organisation: tables() }, async (sandbox) => {
      const major = await shown(sandbox, "/v2/incidents?severity[gte]=MAJOR", "incidents");
      assert.deepEqual(major, ["live", "paused", "retrospective"]);
      const status = "/v2/incidents?status[one_of]=status live";
      assert.deepEqual(await shown(sandbox, status, "incidents"), ["live"]);
    }));

  test("a category, mode, severity or operator that does not exist is a 422", () =>
    withSandbox({ organisation: tables() }, async (sandbox) => {
      for (const query of [
        "status_category[one_of]=active",
        "mode[one_of]=real",
        "severity[gte]=HUGE",
        "status_category[is]=live",
        "created_at[gt]=2026-01-01",
      ]) {
        assert.equal((await get(sandbox, `/v2/incidents?${query}`)).status, 422, query);
      }
    }));

  test("unknown parameters are ignored", () =>
    withSandbox({ organisation: tables() }, async (sandbox) => {
      assert.equal((await shown(sandbox, "/v2/incidents?colour=red", "incidents")).length, 7);
    }));
});

describe("filters of actions and follow-ups", () => {
  for (const table of ["actions", "follow_ups"]) {
    test(`${table} show one mode at a time, standard and retrospective by default`, () =>
      withSandbox({ organisation: tables() }, async (sandbox) => {
        const all = await shown(sandbox, `/v3/${table}`, table);
        assert.equal(all.length, categories.length + 2);
        const tutorial = await shown(sandbox, `/v3/${table}?incident_mode=tutorial`, table);
        assert.deepEqual(tutorial, ["of tutorial"]);
        for (const query of ["incident_mode=test&incident_mode=stream", "incident_mode=real"]) {
          const { status, body } = await get(sandbox, `/v3/${table}?${query}`);
          assert.equal(status, 422);
          assert.equal(blamedField(body), "incident_mode");
        }
      }));

    test(`${table} can be narrowed to an incident`, () =>
      withSandbox({ organisation: tables() }, async (sandbox) => {
        const url = `/v3/${table}?incident_id=paused`;
        assert.deepEqual(await shown(sandbox, url, table), ["of paused"]);
        const none = `/v3/${table}?incident_id=nobody`;
        assert.deepEqual(await shown(sandbox, none, table), []);
      }));
  }
});

describe("filters by time", () => {
  const times = [
    "2026-03-01T00:00:00Z",
    "2026-03-01T12:30:00.123456Z",
    "2026-03-01T12:30:00.123457Z",
    "2026-03-02T23:59:59.999999Z",
    "2026-03-03T00:00:00Z",
  ];
  const rows = times.map((time, place) => ({
    id: String(place),
    created_at: time,
    updated_at: time,
    mode: "standard",
    status: "firing",
  }));
  const organisation = {
    incidents: rows,
    alerts: rows,
    escalations: rows,
    actions: rows,
    follow_ups: rows,
  };
  const lists = {
    incidents: ["/v2/incidents?", "day"],
    escalations: ["/v2/escalations?", "day"],
    alerts: ["/v2/alerts?page_size=50&", "instant"],
    actions: ["/v3/actions?", "instant"],
    follow_ups: ["/v3/follow_ups?", "instant"],
  } as const;

  for (const [table, [url, scale]] of Object.entries(lists)) {
    test(`${table} compare ${scale === "day" ? "whole days" : "instants"}`, () =>
      withSandbox({ organisation }, async (sandbox) => {
        const byDay = scale === "day";
        for (const field of ["created_at", "updated_at"]) {
          const at = "2026-03-01T12:30:00.123457Z";
          assert.deepEqual(
            await shown(sandbox, `${url}${field}[gte]=${at}`, table),
            byDay ? ["0", "1", "2", "3", "4"] : ["2", "3", "4"],
          );
          assert.deepEqual(await shown(sandbox, `${url}${field}[lte]=${at}`, table), [
            "0",
            "1",
            "2",
          ]);
          const range = `${url}${field}[date_range]=2026-03-01T13:30:00%2B01:00~2026-03-02`;
          assert.deepEqual(
            await shown(sandbox, range, table),
            byDay ? ["0", "1", "2", "3"] : ["1", "2", "3"],
          );
        }
      }));

    test(`${table} refuse gte with lte, half a range, and what is no time`, () =>
      withSandbox({ organisation }, async (sandbox) => {
        for (const query of [
          "updated_at[gte]=2026-01-01&updated_at[lte]=2026-02-01",
          "updated_at[date_range]=2026-01-01",
          "updated_at[gte]=yesterday",
          "updated_at[gte]=2026-13-45",
        ]) {
          const { status, body } = await get(sandbox, `${url}${query}`);
          assert.equal(status, 422, query);
          assert.equal(blamedField(body), "updated_at");
        }
      }));
  }
});

describe("other filters", () => {
  test("deactivated users are left out unless requested", () =>
    withSandbox(
      {
        organisation: {
          users: [
            { id: "A", is_active: true, email: "a@b.example" },
            { id: "B", is_active: false },
          ],
        },
      },
      async (sandbox) => {
        assert.deepEqual(await shown(sandbox, "/v2/users", "users"), ["A"]);
        const all = "/v2/users?include_inactive=true";
        assert.deepEqual(await shown(sandbox, all, "users"), ["A", "B"]);
        const byAddress = `${all}&email=a@b.example`;
        assert.deepEqual(await shown(sandbox, byAddress, "users"), ["A"]);
      },
    ));

  test("parents and sizes that must be given are a 422 when they are missing", () =>
    withSandbox({ organisation: {} }, async (sandbox) => {
      const required = {
        "/v2/alerts": "page_size",
        "/v1/custom_field_options": "custom_field_id",
        "/v1/incident_attachments": "incident_id",
      };
      for (const [url, field] of Object.entries(required)) {
        const { status, body } = await get(sandbox, url);
        assert.equal(status, 422, url);
        assert.equal(rowsOf(body, "errors")[0]?.code, "is_required");
        assert.equal(blamedField(body), field);
      }
    }));

  test("children of a parent that is gone are a 404, of one without any an empty list", () =>
    withSandbox(
      {
        organisation: {
          incidents: [{ id: "THERE" }],
          incident_attachments: [{ id: "A", incident_id: "GONE" }],
        },
      },
      async (sandbox) => {
        const gone = await get(sandbox, "/v1/incident_attachments?incident_id=GONE");
        assert.equal(gone.status, 404);
        assert.equal(gone.body.type, "resource_not_found");
        const there = await get(sandbox, "/v1/incident_attachments?incident_id=THERE");
        assert.deepEqual(there.body, { incident_attachments: [] });
      },
    ));

  test("alerts and escalations can be narrowed to what they belong to", () =>
    withSandbox(
      {
        organisation: {
          alerts: [
            { id: "A", alert_source_id: "S", status: "firing", alert_group_ids: ["G"] },
            { id: "B", alert_source_id: "T", status: "resolved", deduplication_key: "d" },
          ],
          escalations: [
            { id: "E", related_incidents: [{ id: "I" }], related_alerts: [{ id: "A" }] },
            { id: "F", related_incidents: [], related_alerts: [] },
          ],
        },
      },
      async (sandbox) => {
        for (const [query, ids] of [
          ["alert_source[one_of]=S", ["A"]],
          ["alert_source[not_in]=S", ["B"]],
          ["alert_group_id[one_of]=G", ["A"]],
          ["status[one_of]=resolved", ["B"]],
          ["deduplication_key[is]=d", ["B"]],
        ] as const) {
          assert.deepEqual(await shown(sandbox, `/v2/alerts?page_size=9&${query}`, "alerts"), ids);
        }
        for (const [query, ids] of [
          ["incident[one_of]=I", ["E"]],
          ["incident[not_in]=I", ["F"]],
          ["alert[one_of]=A", ["E"]],
        ] as const) {
          assert.deepEqual(await shown(sandbox, `/v2/escalations?${query}`, "escalations"), ids);
        }
      },
    ));
});
