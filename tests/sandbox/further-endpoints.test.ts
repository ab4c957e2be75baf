/** The endpoints beside the core: each answers as the reference describes it, in lists that hold every row once. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { storedReference } from "../../reference/reference.ts";
import { furtherTables, storedInFull } from "../../sandbox/further-tables.ts";
import { fieldsOf } from "../../sandbox/http/records.ts";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { type Body, blamedField, get, metaOf, objectOf, rowsOf, withSandbox } from "./support.ts";

/** The tables whose parents the request names, with the table of the parents; in the path, where there is a brace. */
const parents: Readonly<Record<string, readonly [parameter: string, table: string]>> = {
  call_sessions: ["incident_id", "incidents"],
  call_transcript_entries: ["call_session_id", "call_sessions"],
  catalog_entries: ["catalog_type_id", "catalog_types"],
  incident_activity_log_entries: ["incident_id", "incidents"],
  incident_participant_workloads: ["incident_id", "incidents"],
  incident_relationships: ["incident_id", "incidents"],
  incident_timeline_items: ["incident_id", "incidents"],
  notification_methods: ["user_id", "users"],
  notification_rules: ["user_id", "users"],
  schedule_overrides: ["schedule_id", "schedules"],
  schedule_replicas: ["schedule_id", "schedules"],
  schedule_sync_rules: ["schedule_id", "schedules"],
  status_page_incidents: ["status_page_id", "status_pages"],
  status_page_maintenances: ["status_page_id", "status_pages"],
};

/** Tables with tests of their own. */
const unlike = new Set([
  "alert_attachments",
  "alert_notes",
  "schedule_entries",
  "status_page_response_incidents",
]);

const plain = furtherTables.filter(({ table }) => !unlike.has(table));

/** The URL of a table's list, for a parent if it needs one, up to where parameters can be added. */
function urlOf(table: string, path: string, parent: string): string {
  const [parameter = ""] = parents[table] ?? [];
  if (path.includes("{")) return `${path.replace(`{${parameter}}`, parent)}?`;
  return parameter === "" ? `${path}?` : `${path}?${parameter}=${parent}&`;
}

/** Follows `after` until there is none. */
async function walk(sandbox: Sandbox, url: string, key: string): Promise<Body[]> {
  const rows: Body[] = [];
  let cursor: unknown;
  do {
    const from = cursor === undefined ? "" : `&after=${encodeURIComponent(String(cursor))}`;
    const { status, body, text } = await get(sandbox, `${url}${from}`);
    assert.equal(status, 200, text);
    rows.push(...rowsOf(body, key));
    cursor = body.pagination_meta === undefined ? undefined : metaOf(body).after;
  } while (cursor !== undefined);
  return rows;
}

/** Rows as texts, sorted, without the properties that the API leaves out. */
function texts(rows: readonly object[], hidden: readonly string[] = []): string[] {
  const gone = Object.fromEntries(hidden.map((property) => [property, undefined]));
  return rows.map((row) => JSON.stringify({ ...row, ...gone })).sort();
}

describe("the endpoints beside the core", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ incidents: 25 });
  });
  after(() => sandbox.close());

  const stored = (table: string): readonly Body[] => sandbox.rows(table).map(fieldsOf);
  const idsOf = (table: string): string[] => stored(table).map(({ id }) => String(id));
  const idOf = (table: string, place = 0): string => idsOf(table)[place] ?? "";
  const parentsOf = (table: string): string[] => {
    const [, of = ""] = parents[table] ?? [];
    return of === "" ? [""] : idsOf(of);
  };

  test("list every row once, whatever the page size", async () => {
    const hidden: Readonly<Record<string, readonly string[]>> = {
      call_transcript_entries: ["call_session_id", "incident_id"],
      incident_participant_workloads: ["incident_id", "user_id"],
      incident_relationships: ["incident_id"],
      notification_methods: ["user_id"],
      notification_rules: ["user_id"],
      postmortem_documents: ["markdown"],
    };
    for (const { table, path, described } of plain) {
      const { records, page_size: pages, record } = described;
      // A size that makes for several pages, but not for hundreds of requests.
      const size = Math.min(pages?.maximum ?? 25, Math.ceil(stored(table).length / 4) + 1);
      const own = pages === undefined ? "" : `page_size=${size}`;
      // Pauses that are over are hidden unless asked for.
      const all = table === "on_call_notification_pauses" ? "&from=2000-01-01T00:00:00Z" : "";
      const lists = parentsOf(table).map(async (parent) => {
        const listed = await walk(sandbox, `${urlOf(table, path, parent)}${own}${all}`, records);
        // Rows of an incident's streams are shown with its own.
        return listed.filter(
          ({ incident_id }) =>
            parents[table]?.[0] !== "incident_id" ||
            incident_id === undefined ||
            incident_id === parent,
        );
      });
      const found = (await Promise.all(lists)).flat();
      const shown = Object.keys(storedReference().shapes[record] ?? {});
      const rows = storedInFull.has(table)
        ? stored(table).map((row) => inShort(only(row, shown)))
        : stored(table);
      assert.deepEqual(texts(found), texts(rows, hidden[table]), table);
    }
  });

  test("accept the documented page size, and no other: a 422 that names the parameter", async () => {
    for (const { table, path, described } of plain) {
      const { page_size: pages } = described;
      if (pages === undefined) continue;
      const cap = pages.maximum ?? 25;
      const url = urlOf(table, path, parentsOf(table)[0] ?? "");
      assert.equal((await get(sandbox, `${url}page_size=${cap}`)).status, 200, table);
      const { status, body } = await get(sandbox, `${url}page_size=${cap + 1}`);
      assert.equal(status, 422, table);
      assert.equal(blamedField(body), "page_size");
      const unasked = await get(sandbox, url);
      assert.equal(unasked.status, pages.required ? 422 : 200, table);
    }
  });

  test("tell the number of records where the reference says so", async () => {
    const counted = [];
    for (const { table, path } of plain) {
      const { status, body } = await get(
        sandbox,
        `${urlOf(table, path, parentsOf(table)[0] ?? "")}page_size=25`,
      );
      assert.equal(status, 200, table);
      if (body.pagination_meta && "total_record_count" in metaOf(body)) counted.push(table);
    }
    assert.deepEqual(counted.sort(), ["catalog_entries", "schedules", "workflow_runs"]);
  });

  test("answer with a 404 for a parent that there is not, and with a 422 for none", async () => {
    for (const { table, path } of plain) {
      const [parameter] = parents[table] ?? [];
      if (parameter === undefined) continue;
      const { status, body } = await get(sandbox, `${urlOf(table, path, "NOBODY")}page_size=25`);
      assert.equal(status, 404, table);
      assert.equal(body.type, "resource_not_found");
      if (path.includes("{")) continue;
      const without = await get(sandbox, `${path}?page_size=25`);
      assert.equal(without.status, 422, table);
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
      const url = `/v2/${table}?incident_id=${parent}&page_size=2`;
      const listed = await walk(sandbox, url, table);
      assert.deepEqual(listed, rows, "in the order of time");
      const own = await walk(sandbox, `/v2/${table}?incident_id=${stream}`, table);
      assert.ok(own.every(({ incident_id }) => incident_id === stream));
    }
  });

  test("show notes of one alert or of one group, and alerts that have notes", async () => {
    const notes = stored("alert_notes");
    const found: Body[] = [];
    for (const { alert_id, alert_group_id } of notes) {
      const of =
        alert_id === undefined ? `alert_group_id=${alert_group_id}` : `alert_id=${alert_id}`;
      found.push(...(await walk(sandbox, `/v1/alert_notes?${of}`, "alert_notes")));
    }
    assert.deepEqual(texts(found), texts(notes));
    for (const query of ["", `?alert_id=A&alert_group_id=B`]) {
      assert.equal((await get(sandbox, `/v1/alert_notes${query}`)).status, 422, query);
    }
    const noted = await walk(sandbox, "/v2/alerts?page_size=50&has_notes[is]=true", "alerts");
    const ids = notes.flatMap(({ alert_id }) => alert_id ?? []);
    assert.deepEqual(noted.map(({ id }) => id).sort(), ids.sort());
    assert.equal((await get(sandbox, "/v2/alerts?page_size=9&has_notes[is]=maybe")).status, 422);
  });

  test("show a status page incident's incidents, without the page and the incident that were named", async () => {
    const rows = stored("status_page_response_incidents");
    const found: unknown[] = [];
    for (const { id, status_page_id } of stored("status_page_incidents")) {
      const url = `/v1/status-pages/${status_page_id}/incidents/${id}/response-incidents`;
      const { body } = await get(sandbox, url);
      assert.deepEqual(Object.keys(body), ["incidents"]);
      for (const incident of rowsOf(body, "incidents")) {
        assert.deepEqual(Object.keys(incident), ["id", "linked_at"]);
        found.push({ status_page_id, status_page_incident_id: id, ...incident });
      }
    }
    assert.deepEqual(found, rows);
    for (const [page, notice] of [
      [idOf("status_pages"), "NONE"],
      ["NONE", idOf("status_page_incidents")],
    ]) {
      const url = `/v1/status-pages/${page}/incidents/${notice}/response-incidents`;
      assert.equal((await get(sandbox, url)).status, 404);
    }
  });

  test("tell the entries of a schedule in three lists, page by page, by cursor and by URL alike", async () => {
    const schedule = idOf("schedules");
    const window = "entry_window_end=2026-12-16T00:00:00Z";
    const first = `/v2/schedule_entries?schedule_id=${schedule}&${window}`;
    const rows = stored("schedule_entries").filter(
      ({ schedule_id, start_at, end_at }) =>
        schedule_id === schedule &&
        String(end_at) > "2026-10-17" &&
        String(start_at) < "2026-12-16",
    );
    assert.ok(rows.length > 100);
    for (const follow of ["after", "after_url"] as const) {
      const found: Body[] = [];
      let url: string | undefined = `${first}&entry_window_start=2026-10-17T00:00:00Z`;
      let pages = 0;
      while (url !== undefined) {
        const { status, body }: { status: number; body: Body } = await get(sandbox, url);
        assert.equal(status, 200);
        pages += 1;
        const lists = objectOf(body.schedule_entries);
        assert.deepEqual(Object.keys(lists), ["final", "overrides", "scheduled"]);
        for (const kind of Object.keys(lists)) {
          found.push(
            ...rowsOf(lists, kind).map((entry) => ({ schedule_id: schedule, kind, ...entry })),
          );
        }
        const meta = body.pagination_meta === undefined ? undefined : metaOf(body);
        const next = meta && new URL(String(meta.after_url));
        assert.ok(!next || next.origin === sandbox.origin);
        url =
          meta === undefined
            ? undefined
            : follow === "after"
              ? `${first}&entry_window_start=${meta.after}`
              : `${next?.pathname}${next?.search}`;
      }
      assert.ok(pages > 1);
      assert.deepEqual(texts(found), texts(rows));
    }
  });

  test("tell the coming entries of a schedule when no window is named, and refuse one that is none", async () => {
    const url = `/v2/schedule_entries?schedule_id=${idOf("schedules")}`;
    const { body } = await get(sandbox, url);
    const final = rowsOf(objectOf(body.schedule_entries), "final");
    assert.ok(final.length >= 14);
    assert.ok(final.every(({ end_at }) => String(end_at) > "2026-11-16T09"));
    for (const start of ["yesterday", "bm90aGluZw"]) {
      assert.equal((await get(sandbox, `${url}&entry_window_start=${start}`)).status, 422);
    }
    assert.equal((await get(sandbox, "/v2/schedule_entries")).status, 422);
    assert.equal((await get(sandbox, "/v2/schedule_entries?schedule_id=NONE")).status, 404);
  });

  test("tell next shifts on pages of up to 25 schedules only", async () => {
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
    const all = stored("on_call_notification_pauses");
    const shown = async (query: string) =>
      rowsOf(
        (await get(sandbox, `/v2/on_call_notification_pauses?${query}`)).body,
        "on_call_notification_pauses",
      );
    const open = await shown("");
    assert.ok(open.length > 0 && open.length < 10);
    assert.ok(open.every(({ ends_at }) => String(ends_at) > "2026-11-16T09"));
    const past = await shown("from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z");
    assert.ok(past.length > 0 && past.length < all.length);
    assert.equal((await get(sandbox, "/v2/on_call_notification_pauses?from=once")).status, 422);
  });

  test("show one alert route or workflow, and the text of a document, to those who ask for them by id", async () => {
    const route = stored("alert_routes")[0];
    assert.ok(route);
    const { body } = await get(sandbox, `/v3/alert_routes/${route.id}`);
    assert.deepEqual(body, { alert_route: JSON.parse(JSON.stringify(route)) });
    const [listed] = rowsOf((await get(sandbox, "/v3/alert_routes")).body, "alert_routes");
    assert.deepEqual(Object.keys(listed ?? {}).sort(), ["enabled", "id", "name"]);
    const document = stored("postmortem_documents")[0];
    assert.ok(document);
    const content = await get(sandbox, `/v1/postmortem_documents/${document.id}/content`);
    assert.deepEqual(content.body, { markdown: document.markdown });
    const workflow = stored("workflows")[0];
    assert.ok(workflow);
    const single = await get(sandbox, `/v2/workflows/${workflow.id}`);
    assert.deepEqual(single.body.workflow, JSON.parse(JSON.stringify(workflow)));
    const [short] = rowsOf((await get(sandbox, "/v2/workflows")).body, "workflows");
    const { form_fields: _, steps, ...others } = objectOf(single.body.workflow);
    assert.deepEqual(short, inShort({ ...others, steps }));
    assert.equal((await get(sandbox, "/v2/workflows/NONE")).status, 404);
    assert.equal((await get(sandbox, "/v3/alert_routes/NONE")).status, 404);
    assert.equal((await get(sandbox, "/v1/postmortem_documents/NONE/content")).status, 404);
  });

  test("have beside the list what the reference has there", async () => {
    const type = stored("catalog_types")[1];
    const entries = await get(
      sandbox,
      `/v3/catalog_entries?page_size=9&catalog_type_id=${type?.id}`,
    );
    assert.deepEqual(entries.body.catalog_type, type);
    const url = `/v2/incident_participant_workloads?incident_id=${idOf("incidents")}`;
    const { data_synced_at } = objectOf((await get(sandbox, url)).body.metadata);
    assert.equal(data_synced_at, "2026-11-16T09:00:00.000Z");
  });

  test("are filtered by what the reference lists", async () => {
    const component = idOf("status_page_components");
    const page = idOf("status_pages");
    const lists: readonly [url: string, key: string, left: (row: Body) => boolean][] = [
      ["/v2/alert_tags?search=RUN", "alert_tags", ({ name }) => String(name).includes("run")],
      [
        "/v1/maintenance_windows?page_size=50&status=upcoming",
        "maintenance_windows",
        ({ start_at }) => String(start_at) > "2026-11-16T09",
      ],
      [
        `/v2/policy_findings?policy_id=${idOf("policies", 2)}`,
        "policy_findings",
        ({ policy_id }) => policy_id === idOf("policies", 2),
      ],
      [
        "/v2/policies?policy_type=schedule",
        "policies",
        ({ policy_type }) => policy_type === "schedule",
      ],
      [
        `/v2/incident_alerts?page_size=50&incident_id=${incidentWithAlerts()}`,
        "incident_alerts",
        ({ incident }) => objectOf(incident).id === incidentWithAlerts(),
      ],
      [
        "/v2/workflow_runs?created_at[gte]=2026-09-01",
        "workflow_runs",
        ({ created_at }) => String(created_at) >= "2026-09-01",
      ],
      [
        `/v2/status_page_incidents?status_page_id=${page}&component_id=${component}`,
        "status_page_incidents",
        ({ status_page_id, component_impacts }) =>
          status_page_id === page && JSON.stringify(component_impacts).includes(component),
      ],
      [
        `/v1/postmortem_documents?incident_id=${stored("postmortem_documents")[0]?.incident_id}`,
        "postmortem_documents",
        ({ incident_id }) => incident_id === stored("postmortem_documents")[0]?.incident_id,
      ],
    ];
    for (const [url, key, left] of lists) {
      const listed = await walk(sandbox, url, key);
      const expected = stored(key).filter(left);
      assert.ok(expected.length > 0 && expected.length < stored(key).length, url);
      assert.deepEqual(listed.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort(), url);
    }
    assert.equal((await get(sandbox, "/v1/maintenance_windows?status=soon")).status, 422);
  });

  function incidentWithAlerts(): unknown {
    return objectOf(stored("incident_alerts")[0]?.incident).id;
  }
});

describe("the tables beside the core", () => {
  test("are not among those that the organisation starts with", () =>
    withSandbox({ incidents: 3 }, async (sandbox) => {
      assert.ok(!("schedules" in sandbox.organisation));
      assert.equal(sandbox.rows("schedules").length, 30);
      assert.ok(!("schedules" in sandbox.organisation));
    }));

  test("are empty in an organisation of a test's own, unless it has them", () =>
    withSandbox({ organisation: { secrets: [{ id: "S", more: 1 }] } }, async (sandbox) => {
      assert.deepEqual(rowsOf((await get(sandbox, "/v2/secrets")).body, "secrets"), [
        { id: "S", more: 1 },
      ]);
      assert.deepEqual((await get(sandbox, "/v2/workflows")).body, { workflows: [] });
      assert.deepEqual(sandbox.rows("workflows"), []);
    }));

  test("can be replaced before anybody has asked for them", () =>
    withSandbox({ incidents: 3 }, async (sandbox) => {
      sandbox.replace("workflows", [{ id: "W" }]);
      assert.deepEqual((await get(sandbox, "/v2/workflows")).body, { workflows: [{ id: "W" }] });
    }));

  test("are closed to a key without their scope", () =>
    withSandbox({ incidents: 3, forbiddenScopes: ["schedules.view"] }, async (sandbox) => {
      assert.equal((await get(sandbox, "/v2/schedules")).status, 403);
      assert.equal((await get(sandbox, "/v2/schedule_entries?schedule_id=A")).status, 403);
      assert.equal((await get(sandbox, "/v2/secrets")).status, 200);
    }));
});

function only(row: Body, properties: readonly string[]): Body {
  return Object.fromEntries(Object.entries(row).filter(([name]) => properties.includes(name)));
}

/** A record as a list has it: of each step of a workflow no more than what it is. */
function inShort(row: Body): Body {
  const { steps } = row;
  return Array.isArray(steps)
    ? { ...row, steps: steps.map(({ label, name }) => ({ label, name })) }
    : row;
}
