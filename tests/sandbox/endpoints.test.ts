/** Each endpoint responds as the reference describes it, and its list has every row once. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { reference, type Table, tables } from "../../sandbox/tables.ts";
import {
  type Body,
  blamedField,
  get,
  idsOf,
  metaOf,
  objectOf,
  rowsOf,
  startFor,
  walk,
} from "./support.ts";

/** Tables with tests of their own: their lists need other parameters, or more requests. */
const unlike = new Set([
  "actions",
  "alert_attachments",
  "alert_notes",
  "follow_ups",
  "incident_attachments",
  "schedule_entries",
  "status_page_response_incidents",
]);

const plain = tables.filter(({ table }) => !unlike.has(table));

/** Parameters that show what the lists leave out by default. */
const everything: Readonly<Record<string, string>> = {
  incidents: [
    ...(reference.shapes.IncidentStatusV1?.category?.enum ?? []).map(
      (category) => `&status_category[one_of]=${category}`,
    ),
    ...["standard", "retrospective", "test", "tutorial", "stream"].map(
      (mode) => `&mode[one_of]=${mode}`,
    ),
  ].join(""),
  on_call_notification_pauses: "&from=2000-01-01T00:00:00Z",
  users: "&include_inactive=true",
};

/** The parameter that a list can't do without. */
function requiredIn({ described }: Table): string | undefined {
  return Object.entries(described.parameters ?? {}).find(([, { required }]) => required)?.[0];
}

/** The URL of a list, for a parent if it needs one, up to where parameters can be added. */
function urlOf(table: Table, parent: string): string {
  const { path } = table;
  const parameter = requiredIn(table);
  if (path.includes("{")) return `${path.replace(/\{\w+\}/, parent)}?`;
  return parameter === undefined ? `${path}?` : `${path}?${parameter}=${parent}&`;
}

/** Rows as sorted texts. */
function texts(rows: readonly Body[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe("the endpoints", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ incidents: 25 });
  });
  after(() => sandbox.close());

  const stored = (table: string): readonly Body[] =>
    JSON.parse(JSON.stringify(sandbox.rows(table)));
  const idOf = (table: string, place = 0): string => String(stored(table)[place]?.id);
  const parentsOf = (table: Table): readonly string[] => {
    const parameter = requiredIn(table);
    return parameter === undefined
      ? [""]
      : stored(parameter.replace(/_id$/, "s")).map(({ id }) => String(id));
  };

  test("list every row once, whatever the page size, with the properties of the reference", async () => {
    for (const one of plain) {
      const { table, described } = one;
      const { records, page_size: pages, record } = described;
      const shape = reference.shapes[record] ?? {};
      const only = (row: Body): Body =>
        Object.fromEntries(Object.entries(row).filter(([name]) => name in shape));
      // A size that makes for several pages, but not for hundreds of requests.
      const size = Math.min(pages?.maximum ?? 25, Math.ceil(stored(table).length / 4) + 1, 250);
      const own = pages === undefined ? "" : `page_size=${size}`;
      const lists = parentsOf(one).map(async (parent) => {
        const url = `${urlOf(one, parent)}${own}${everything[table] ?? ""}`;
        const listed = (await walk(sandbox, url, records)).flat();
        // Rows of an incident's streams are shown with its own.
        return requiredIn(one) === "incident_id"
          ? listed.filter(({ incident_id = parent }) => incident_id === parent)
          : listed;
      });
      const found = (await Promise.all(lists)).flat();
      const rows = table === "workflows" ? stored(table).map(withNamedSteps) : stored(table);
      assert.deepEqual(texts(found), texts(rows.map(only)), table);
    }
  });

  test("accept the documented page size, and no other, and count records where the reference says so", async () => {
    for (const one of plain) {
      const { page_size: pages, counted = false } = one.described;
      if (pages === undefined) continue;
      const cap = one.table === "incidents" ? 250 : (pages.maximum ?? 25);
      const url = urlOf(one, parentsOf(one)[0] ?? "");
      const most = await get(sandbox, `${url}page_size=${cap}`);
      assert.equal(most.status, 200, one.table);
      assert.equal("total_record_count" in metaOf(most.body), counted, one.table);
      const { status, body } = await get(sandbox, `${url}page_size=${cap + 1}`);
      assert.equal(status, 422, one.table);
      assert.equal(blamedField(body), "page_size");
      const unsized = await get(sandbox, url);
      assert.equal(unsized.status, pages.required ? 422 : 200, one.table);
    }
  });

  test("respond with a 404 for a parent that does not exist, and with a 422 for none", async () => {
    for (const one of plain) {
      const parameter = requiredIn(one);
      if (parameter === undefined) continue;
      const { status, body } = await get(sandbox, `${urlOf(one, "NONE")}page_size=25`);
      assert.equal(status, 404, one.table);
      assert.equal(body.type, "resource_not_found");
      if (one.path.includes("{")) continue;
      const without = await get(sandbox, `${one.path}?page_size=25`);
      assert.equal(without.status, 422, one.table);
      assert.equal(blamedField(without.body), parameter);
    }
  });

  test("show an incident's activity and timeline with those of its streams", async () => {
    const { incident_id: parent, stream_incident_id: stream } = objectOf(
      stored("incident_streams")[0],
    );
    const family = new Set([parent, stream]);
    for (const table of ["incident_activity_log_entries", "incident_timeline_items"]) {
      const rows = stored(table).filter(({ incident_id }) => family.has(incident_id));
      const listed = await walk(sandbox, `/v2/${table}?incident_id=${parent}&page_size=2`, table);
      assert.deepEqual(listed.flat(), rows, "in the order of time");
      const own = await walk(sandbox, `/v2/${table}?incident_id=${stream}`, table);
      assert.ok(own.flat().every(({ incident_id }) => incident_id === stream));
    }
  });

  test("show a schedule's entries in three lists, page by page; the coming ones when no window is named", async () => {
    const schedule_id = idOf("schedules");
    const [from, until] = ["2026-10-17T00:00:00Z", "2026-12-16T00:00:00Z"];
    const rows = stored("schedule_entries").filter(
      (row) =>
        row.schedule_id === schedule_id &&
        String(row.end_at) > from &&
        String(row.start_at) < until,
    );
    assert.ok(rows.length > 100);
    const found: Body[] = [];
    const window = `&entry_window_start=${from}&entry_window_end=${until}`;
    let url = `/v2/schedule_entries?schedule_id=${schedule_id}${window}`;
    while (url !== "") {
      const { body }: { body: Body } = await get(sandbox, url);
      const lists = objectOf(body.schedule_entries);
      assert.deepEqual(Object.keys(lists), ["final", "overrides", "scheduled"]);
      for (const kind of Object.keys(lists)) {
        found.push(...rowsOf(lists, kind).map((entry) => ({ schedule_id, kind, ...entry })));
      }
      const { after: cursor, after_url: next = "" } = objectOf(body.pagination_meta ?? {});
      url = String(next).replace(sandbox.origin, "");
      const { searchParams } = new URL(url, sandbox.origin);
      assert.equal(searchParams.get("entry_window_start") ?? undefined, cursor);
    }
    assert.deepEqual(texts(found), texts(rows));
    const { body } = await get(sandbox, `/v2/schedule_entries?schedule_id=${schedule_id}`);
    const final = rowsOf(objectOf(body.schedule_entries), "final");
    assert.ok(final.length >= 14);
    assert.ok(final.every(({ end_at }) => String(end_at) > "2026-11-16T09"));
  });

  test("refuse what no list can be shown for", async () => {
    const notes = ["/v1/alert_notes", "/v2/alert_attachments"].flatMap((url) => [
      url,
      `${url}?alert_id=A&alert_group_id=B`,
    ]);
    const responses = (page: string, incident: string) =>
      `/v1/status-pages/${page}/incidents/${incident}/response-incidents`;
    const entries = "/v2/schedule_entries";
    const refused: Readonly<Record<number, readonly string[]>> = {
      404: [
        responses(idOf("status_pages"), "NONE"),
        responses("NONE", idOf("status_page_incidents")),
        `${entries}?schedule_id=NONE`,
        "/v2/workflows/NONE",
        "/v3/alert_routes/NONE",
      ],
      422: [
        ...notes,
        entries,
        `${entries}?schedule_id=${idOf("schedules")}&entry_window_start=yesterday`,
        `${entries}?schedule_id=${idOf("schedules")}&entry_window_start=bm90aGluZw`,
        "/v2/alerts?page_size=9&has_notes[is]=maybe",
        "/v2/on_call_notification_pauses?from=once",
      ],
    };
    for (const [status, urls] of Object.entries(refused)) {
      for (const url of urls) assert.equal((await get(sandbox, url)).status, Number(status), url);
    }
  });

  test("show next shifts on pages of up to 25 schedules only", async () => {
    for (const [size, some] of [
      [25, true],
      [26, false],
    ]) {
      const { body } = await get(sandbox, `/v2/schedules?page_size=${size}`);
      for (const schedule of rowsOf(body, "schedules")) {
        assert.equal(rowsOf(schedule, "next_shifts").length > 0, some);
        assert.equal(rowsOf(schedule, "current_shifts").length, 1);
      }
    }
  });

  test("hide pauses that are over unless `from` lies in the past", async () => {
    const table = "on_call_notification_pauses";
    const shown = async (query: string) =>
      rowsOf((await get(sandbox, `/v2/${table}?${query}`)).body, table);
    const open = await shown("");
    assert.ok(open.length > 0 && open.length < 10);
    assert.ok(open.every(({ ends_at }) => String(ends_at) > "2026-11-16T09"));
    const past = await shown("from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z");
    assert.ok(past.length > 0 && past.length < stored(table).length);
  });

  test("show one alert route, workflow or the text of a document by its id", async () => {
    const [route, workflow, document] = ["alert_routes", "workflows", "postmortem_documents"].map(
      (table) => objectOf(stored(table)[0]),
    );
    const shown = async (url: string) => (await get(sandbox, url)).body;
    assert.deepEqual(await shown(`/v3/alert_routes/${route?.id}`), { alert_route: route });
    assert.deepEqual((await shown(`/v2/workflows/${workflow?.id}`)).workflow, workflow);
    const content = await shown(`/v1/postmortem_documents/${document?.id}/content`);
    assert.deepEqual(content, { markdown: document?.markdown });
  });

  test("have beside the list what the reference has there", async () => {
    const type = stored("catalog_types")[1];
    const entries = `/v3/catalog_entries?page_size=9&catalog_type_id=${type?.id}`;
    assert.deepEqual((await get(sandbox, entries)).body.catalog_type, type);
    const url = `/v2/incident_participant_workloads?incident_id=${idOf("incidents")}`;
    const { data_synced_at } = objectOf((await get(sandbox, url)).body.metadata);
    assert.equal(data_synced_at, "2026-11-16T09:00:00.000Z");
  });

  test("are narrowed to what the request names", async () => {
    const policy = idOf("policies", 2);
    const incident = objectOf(stored("incident_alerts")[0]?.incident).id;
    const documented = stored("postmortem_documents")[0]?.incident_id;
    const noted = new Set(stored("alert_notes").map(({ alert_id }) => alert_id));
    const lists: Readonly<Record<string, (row: Body) => boolean>> = {
      [`/v2/policy_findings?policy_id=${policy}`]: ({ policy_id }) => policy_id === policy,
      [`/v2/incident_alerts?page_size=50&incident_id=${incident}`]: (row) =>
        objectOf(row.incident).id === incident,
      "/v2/alerts?page_size=50&has_notes[is]=true": ({ id }) => noted.has(id),
      "/v2/workflow_runs?created_at[gte]=2026-09-01": ({ created_at }) =>
        String(created_at) >= "2026-09-01",
      [`/v1/postmortem_documents?incident_id=${documented}`]: ({ incident_id }) =>
        incident_id === documented,
    };
    for (const [url, isWanted] of Object.entries(lists)) {
      const [, table = ""] = /\/v\d\/(\w+)/.exec(url) ?? [];
      const listed = (await walk(sandbox, url, table)).flat();
      const expected = stored(table).filter(isWanted);
      assert.ok(expected.length > 0 && expected.length < stored(table).length, url);
      assert.deepEqual(idsOf(listed).toSorted(), idsOf(expected).toSorted(), url);
    }
  });
});

describe("the tables beside the core", () => {
  test("are made on first use, unless they were replaced before", async (t) => {
    const sandbox = await startFor(t, { incidents: 3 });
    assert.ok(!("schedules" in sandbox.organisation));
    assert.equal(sandbox.rows("schedules").length, 30);
    sandbox.replace("workflows", [{ id: "W" }]);
    assert.deepEqual((await get(sandbox, "/v2/workflows")).body, { workflows: [{ id: "W" }] });
  });

  test("are empty in an organisation of a test's own, unless it has them", async (t) => {
    const sandbox = await startFor(t, { organisation: { secrets: [{ id: "S", more: 1 }] } });
    assert.deepEqual((await get(sandbox, "/v2/workflows")).body, { workflows: [] });
    assert.deepEqual((await get(sandbox, "/v2/secrets")).body.secrets, [{ id: "S", more: 1 }]);
  });
});

/** A workflow as the list has it: of each step no more than what it is. */
function withNamedSteps(row: Body): Body {
  return { ...row, steps: rowsOf(row, "steps").map(({ label, name }) => ({ label, name })) };
}
