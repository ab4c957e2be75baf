/** The rows of the tables beside the core: of the shape that the reference gives them, linked, and the same every time. */

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Property, storedReference } from "../../reference/reference.ts";
import { furtherTables, storedInFull } from "../../sandbox/further-tables.ts";
import type { JsonObject } from "../../sandbox/http/records.ts";
import { fieldsOf } from "../../sandbox/http/records.ts";
import { type Founded, foundOrganisation } from "../../sandbox/organisation.ts";

const { shapes } = storedReference();
const tables = furtherTables.map(({ table }) => table);

/** The rows of a table, as plain JSON. */
function rowsOf({ tables: core, further }: Founded, table: string): readonly JsonObject[] {
  const found = further(table) ?? Object.entries(core).find(([name]) => name === table)?.[1];
  assert.ok(found, `there is no table ${table}`);
  return found.map((row) => JSON.parse(JSON.stringify(fieldsOf(row))));
}

describe("the tables beside the core", () => {
  const founded = foundOrganisation({ incidents: 120 });
  const all = new Map<string, readonly JsonObject[]>();
  before(() => {
    for (const table of [...tables, ...Object.keys(founded.tables)]) {
      all.set(table, rowsOf(founded, table));
    }
  });

  test("have rows, and keys of their own", () => {
    const keys: Readonly<Record<string, readonly string[]>> = {
      catalog_resources: ["type"],
      incident_participant_workloads: ["incident_id", "user_id"],
      incident_relationships: ["id", "incident_id"],
      ip_ranges: ["cidr"],
      schedule_entries: ["schedule_id", "kind", "fingerprint"],
      status_page_response_incidents: ["id", "status_page_incident_id"],
    };
    for (const table of tables) {
      const rows = all.get(table) ?? [];
      assert.ok(rows.length > 0, table);
      const own = rows.map((row) => (keys[table] ?? ["id"]).map((name) => row[name]));
      assert.ok(
        own.flat().every((value) => typeof value === "string" && value !== ""),
        table,
      );
      assert.equal(new Set(own.map(String)).size, rows.length, table);
    }
  });

  test("are too long for one page here and there", () => {
    const long = ["catalog_entries", "escalation_paths", "maintenance_windows", "pay_reports"];
    for (const name of [...long, "policy_findings", "schedules", "workflow_runs"]) {
      const { described } = furtherTables.find(({ table }) => table === name) ?? {};
      const most = name === "schedules" ? 25 : (described?.page_size?.maximum ?? 0);
      assert.ok((all.get(name)?.length ?? 0) > most, name);
    }
  });

  test("have every required property, and none of another type or value than the reference lists", () => {
    const mistakes: string[] = [];
    const check = (path: string, value: unknown, property: Property): void => {
      const { type, enum: values, items, shape, values: free } = property;
      if (!isOf(type, value)) mistakes.push(`${path} is no ${type}: ${JSON.stringify(value)}`);
      if (values && !values.includes(String(value))) mistakes.push(`${path}: ${value}`);
      if (Array.isArray(value) && items) {
        for (const one of value) check(`${path}[]`, one, items);
      }
      if (typeof value !== "object" || value === null || Array.isArray(value)) return;
      if (shape !== undefined) checkObject(path, value, shape);
      if (free) {
        for (const one of Object.values(value)) check(`${path}.*`, one, free);
      }
    };
    const checkObject = (path: string, object: object, shape: string): void => {
      const row: Readonly<Record<string, unknown>> = { ...object };
      for (const [name, property] of Object.entries(shapes[shape] ?? {})) {
        if (row[name] !== undefined) check(`${path}.${name}`, row[name], property);
        else if (property.required) mistakes.push(`${path}.${name} is missing`);
      }
      // Beside its shape a row has only what the request for it says.
      const more = Object.keys(row).filter((name) => !(name in (shapes[shape] ?? {})));
      if (path.includes(".") && more.length > 0) mistakes.push(`${path} has ${more}`);
    };
    for (const [table, record] of recordShapes()) {
      for (const row of all.get(table) ?? []) checkObject(table, row, record);
    }
    assert.deepEqual([...new Set(mistakes)].slice(0, 10), []);
  });

  test("leave optional properties out now and then, and have them otherwise", () => {
    for (const [table, record] of recordShapes()) {
      const rows = all.get(table) ?? [];
      const optional = Object.entries(shapes[record] ?? {}).filter(([, { required }]) => !required);
      if (rows.length < 30 || optional.length < 3) continue;
      const shares = optional.map(([name]) => rows.filter((row) => name in row).length);
      assert.ok(
        shares.some((count) => count > 0),
        table,
      );
      assert.ok(
        shares.some((count) => count < rows.length),
        table,
      );
    }
  });

  test("refer to rows that exist", () => {
    const named: Readonly<Record<string, string>> = {
      action: "actions",
      activity_log: "incident_activity_log_entries",
      alert: "alerts",
      alert_route: "alert_routes",
      alert_source: "alert_sources",
      call_session: "call_sessions",
      catalog_type: "catalog_types",
      component: "status_page_components",
      custom_field: "custom_fields",
      escalation: "escalations",
      escalation_path: "escalation_paths",
      follow_up: "follow_ups",
      incident: "incidents",
      incident_role: "incident_roles",
      incident_timestamp: "incident_timestamps",
      incident_type: "incident_types",
      owning_team: "teams",
      policy: "policies",
      schedule: "schedules",
      schedule_sync_target: "schedule_sync_targets",
      status_page: "status_pages",
      status_page_incident: "status_page_incidents",
      team: "teams",
      user: "users",
      workflow: "workflows",
    };
    const ids = new Map(
      [...all].map(([table, rows]) => [table, new Set(rows.map(({ id }) => id))] as const),
    );
    const seen = new Set<string>();
    const visit = (path: string, value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if (Array.isArray(value)) {
        for (const one of value) visit(path, one);
        return;
      }
      for (const [name, content] of Object.entries(value)) {
        const table = named[/^(.+?)_ids?$/.exec(name)?.[1] ?? ""];
        for (const id of table === undefined ? [] : [content].flat()) {
          assert.ok(
            ids.get(table ?? "")?.has(id),
            `${path}.${name}: there is no ${id} in ${table}`,
          );
          seen.add(table ?? "");
        }
        visit(`${path}.${name}`, content);
      }
    };
    for (const table of tables) visit(table, all.get(table));
    assert.ok(seen.size > 20, [...seen].join(", "));
  });

  test("name people, teams, paths, documents and tags as the core does", () => {
    const users = new Map((all.get("users") ?? []).map((user) => [user.id, user.name]));
    for (const { user_id, user } of all.get("incident_participant_workloads") ?? []) {
      assert.deepEqual(Reflect.get(Object(user), "name"), users.get(user_id));
    }
    const idsIn = (table: string) => new Set((all.get(table) ?? []).map(({ id }) => id));
    const { incidents, escalations, alerts } = founded.tables;
    const [teams, documents] = [idsIn("teams"), idsIn("postmortem_documents")];
    for (const { team_ids, postmortem_document_ids = [] } of incidents) {
      assert.ok(team_ids.every((id) => teams.has(id)));
      assert.ok(postmortem_document_ids.every((id) => documents.has(id)));
    }
    const paths = idsIn("escalation_paths");
    assert.ok(
      escalations.every((one) => !one.escalation_path_id || paths.has(one.escalation_path_id)),
    );
    const tags = idsIn("alert_tags");
    assert.ok(alerts.every((alert) => alert.tags?.every(({ id }) => tags.has(id)) ?? true));
  });

  test("have of alternatives the one that is named", () => {
    for (const finding of all.get("policy_findings") ?? []) {
      const kinds = shapes.PolicyFindingV2?.policy_type?.enum ?? [];
      assert.deepEqual(
        kinds.filter((kind) => kind in finding),
        [finding.policy_type],
      );
    }
    for (const { type, content } of all.get("incident_activity_log_entries") ?? []) {
      if (content !== undefined) assert.deepEqual(Object.keys(Object(content)), [type]);
    }
    for (const note of all.get("alert_notes") ?? []) {
      assert.notEqual("alert_id" in note, "alert_group_id" in note);
    }
  });

  test("have paths of nodes within nodes", () => {
    const text = JSON.stringify(all.get("escalation_paths"));
    assert.match(text, /"then_path":\[\{/);
  });

  test("have shifts of people who are there, and now and then of nobody", () => {
    const active = new Set(founded.tables.users.filter((one) => one.is_active).map(({ id }) => id));
    const entries = all.get("schedule_entries") ?? [];
    const onCall = entries.filter(({ user }) => user !== undefined);
    assert.ok(onCall.length < entries.length);
    for (const { user } of onCall) {
      assert.ok(active.has(Reflect.get(Object(user), "id")));
    }
  });
});

test("The tables beside the core are the same to the byte, in whichever order they are asked for", () => {
  const options = { incidents: 30, seed: 4 };
  const texts = [tables, tables.toReversed()].map((order) => {
    const founded = foundOrganisation(options);
    const rows = order.map((table) => [table, rowsOf(founded, table)] as const);
    return JSON.stringify(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
  assert.equal(texts[0], texts[1]);
  const other = foundOrganisation({ ...options, seed: 5 });
  assert.notDeepEqual(rowsOf(other, "schedules"), rowsOf(foundOrganisation(options), "schedules"));
});

test("An organisation without incidents has tables beside the core as well", () => {
  const founded = foundOrganisation({ incidents: 0 });
  for (const table of tables) assert.ok(Array.isArray(rowsOf(founded, table)), table);
});

/** The shape of each table's rows, routes as they are shown one by one. */
function recordShapes(): [table: string, shape: string][] {
  return furtherTables.map(({ table, described: { record, detail } }) => [
    table,
    storedInFull.has(table) ? (detail?.record ?? record) : record,
  ]);
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "date-time":
      return typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
    default:
      return typeof value === type;
  }
}
