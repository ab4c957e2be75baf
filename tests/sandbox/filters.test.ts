import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { blamedField, get, idsOf, rowsOf, startFor } from "./support.ts";

const categories = "triage live learning paused closed declined canceled merged".split(" ");
const modes = "standard retrospective test tutorial stream".split(" ");

/** One incident a category and one a mode, an action and a follow-up for each. */
const incidents = [
  ...categories.map((category) => ({ id: category, category, mode: "standard" })),
  ...modes.map((mode) => ({ id: mode, category: "closed", mode })),
].map(({ id, category, mode }) => ({
  id,
  mode,
  incident_status: { category },
  created_at: "2026-01-01T00:00:00Z",
}));
const children = incidents.map(({ id }) => ({ id: `of-${id}`, incident_id: id }));

const sandbox = await startSandbox({
  organisation: { incidents, actions: children, follow_ups: children },
});
after(() => sandbox.close());

/** Each list shows the rows with these ids, in whichever order. */
async function shows(from: Sandbox, lists: Readonly<Record<string, string>>): Promise<void> {
  for (const [url, ids] of Object.entries(lists)) {
    const [, table = ""] = /^\/v\d\/(\w+)/.exec(url) ?? [];
    const { status, body } = await get(from, url);
    assert.equal(status, 200, url);
    assert.equal([...idsOf(rowsOf(body, table))].sort().join(" "), ids, url);
  }
}

/** Each request is a 422 that blames the parameter. */
async function refuses(from: Sandbox, urls: readonly string[], field: string): Promise<void> {
  for (const url of urls) {
    const { status, body } = await get(from, url);
    assert.equal(status, 422, url);
    assert.equal(blamedField(body), field, url);
  }
}

const repeated = (name: string, values: readonly string[]): string =>
  values.map((value) => `${encodeURIComponent(name)}=${value}`).join("&");

describe("filters of incidents", () => {
  test("declined, canceled and merged incidents and unusual modes are left out by default", () =>
    shows(sandbox, {
      "/v2/incidents": "closed learning live paused retrospective standard triage",
    }));

  test("all incidents are shown when all categories and modes are listed, as repeated parameters", () =>
    shows(sandbox, {
      [`/v2/incidents?${repeated("status_category[one_of]", categories)}&${repeated("mode[one_of]", modes)}`]:
        [...categories, ...modes].sort().join(" "),
    }));

  test("categories and modes that are listed are shown and no others", () =>
    shows(sandbox, {
      [`/v2/incidents?${repeated("status_category[one_of]", ["merged", "live"])}`]: "live merged",
      "/v2/incidents?status_category[not_in]=closed": "learning live paused triage",
      "/v2/incidents?mode[one_of]=test": "test",
    }));

  test("a category, mode or operator that does not exist is a 422", async () => {
    for (const [field, query] of [
      ["status_category", "status_category[one_of]=active"],
      ["mode", "mode[one_of]=real"],
      ["status_category", "status_category[is]=live"],
      ["created_at", "created_at[gt]=2026-01-01"],
    ] as const) {
      await refuses(sandbox, [`/v2/incidents?${query}`], field);
    }
  });

  test("parameters of the reference that the sandbox lacks are a 501, unknown ones are ignored", async () => {
    for (const query of ["severity[one_of]=MINOR", "filter_mode=any"]) {
      assert.equal((await get(sandbox, `/v2/incidents?${query}`)).status, 501, query);
    }
    assert.equal((await get(sandbox, "/v2/incidents?colour=red")).status, 200);
  });
});

describe("filters of actions and follow-ups", () => {
  for (const table of ["actions", "follow_ups"]) {
    test(`${table} show one mode at a time, standard and retrospective by default`, async () => {
      const usual = [...categories, "standard", "retrospective"].map((id) => `of-${id}`);
      await shows(sandbox, {
        [`/v3/${table}`]: usual.sort().join(" "),
        [`/v3/${table}?incident_mode=tutorial`]: "of-tutorial",
      });
      const queries = ["incident_mode=test&incident_mode=stream", "incident_mode=real"];
      const urls = queries.map((query) => `/v3/${table}?${query}`);
      await refuses(sandbox, urls, "incident_mode");
    });

    test(`${table} can be narrowed to an incident`, () =>
      shows(sandbox, {
        [`/v3/${table}?incident_id=paused`]: "of-paused",
        [`/v3/${table}?incident_id=nothing`]: "",
      }));
  }
});

describe("filters by time", () => {
  const rows = [
    "2026-03-01T00:00:00Z",
    "2026-03-01T12:30:00.123456Z",
    "2026-03-01T12:30:00.123457Z",
    "2026-03-02T23:59:59.999999Z",
    "2026-03-03T00:00:00Z",
  ].map((time, place) => ({ id: String(place), created_at: time, updated_at: time }));
  const organisation = {
    incidents: rows,
    alerts: rows,
    escalations: rows,
    actions: rows,
    follow_ups: rows,
  };

  for (const [list, scale] of [
    ["/v2/incidents?", "whole days"],
    ["/v2/escalations?", "whole days"],
    ["/v2/alerts?page_size=50&", "instants"],
    ["/v3/actions?", "instants"],
    ["/v3/follow_ups?", "instants"],
  ] as const) {
    test(`${list} compares ${scale}`, async (t) => {
      const timed = await startFor(t, { organisation });
      const byDay = scale === "whole days";
      const at = "2026-03-01T12:30:00.123457Z";
      const range = "2026-03-01T13:30:00%2B01:00~2026-03-02";
      for (const field of ["created_at", "updated_at"]) {
        await shows(timed, {
          [`${list}${field}[gte]=${at}`]: byDay ? "0 1 2 3 4" : "2 3 4",
          [`${list}${field}[lte]=${at}`]: "0 1 2",
          [`${list}${field}[date_range]=${range}`]: byDay ? "0 1 2 3" : "1 2 3",
        });
      }
    });

    test(`${list} refuses gte with lte, half a range, and what is no time`, async () => {
      const queries = [
        "updated_at[gte]=2026-01-01&updated_at[lte]=2026-02-01",
        "updated_at[date_range]=2026-01-01",
        "updated_at[gte]=yesterday",
        "updated_at[gte]=2026-13-45",
      ];
      const urls = queries.map((query) => `${list}${query}`);
      await refuses(sandbox, urls, "updated_at");
    });
  }
});

describe("other filters", () => {
  test("deactivated users are left out unless requested", async (t) => {
    const users = [
      { id: "A", is_active: true },
      { id: "B", is_active: false },
    ];
    await shows(await startFor(t, { organisation: { users } }), {
      "/v2/users": "A",
      "/v2/users?include_inactive=true": "A B",
    });
  });

  test("children of a parent that is gone are a 404, of none a 422, of one without any an empty list", async (t) => {
    const { body } = await get(sandbox, "/v1/incident_attachments");
    assert.deepEqual(
      [blamedField(body), rowsOf(body, "errors")[0]?.code],
      ["incident_id", "is_required"],
    );

    const incident_attachments = [{ id: "A", incident_id: "GONE" }];
    const organisation = { incidents: [{ id: "THERE" }], incident_attachments };
    const attached = await startFor(t, { organisation });
    const gone = await get(attached, "/v1/incident_attachments?incident_id=GONE");
    assert.equal(gone.status, 404);
    assert.equal(gone.body.type, "resource_not_found");
    await shows(attached, { "/v1/incident_attachments?incident_id=THERE": "" });
  });
});
