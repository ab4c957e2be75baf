import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { generateOrganisation, type Organisation } from "../../sandbox/organisation.ts";
import { get, rowsOf, withSandbox } from "./support.ts";

const NOW = "2026-11-16T09:00:00Z";
const organisation = generateOrganisation();

const idsIn = (rows: readonly { readonly id: string }[]): ReadonlySet<string> =>
  new Set(rows.map(({ id }) => id));
const instant = (time: string | undefined): number => Date.parse(time ?? "none");
const at = (rows: readonly { readonly id: string }[], id: string) =>
  rows.find((row) => row.id === id);

/** What the reference requires of every record of a table. */
const required: Readonly<Record<keyof Organisation, readonly string[]>> = {
  incidents: [
    "id",
    "reference",
    "name",
    "mode",
    "visibility",
    "incident_status",
    "creator",
    "custom_field_entries",
    "incident_role_assignments",
    "slack_channel_id",
    "slack_team_id",
    "team_ids",
    "created_at",
    "updated_at",
    "last_activity_at",
  ],
  actions: ["id", "incident_id", "description", "status", "creator", "created_at", "updated_at"],
  follow_ups: [
    "id",
    "incident_id",
    "title",
    "status",
    "labels",
    "creator",
    "created_at",
    "updated_at",
  ],
  incident_updates: ["id", "incident_id", "new_incident_status", "updater", "created_at"],
  incident_attachments: ["id", "incident_id", "resource"],
  custom_fields: ["id", "name", "description", "field_type", "created_at", "updated_at"],
  custom_field_options: ["id", "custom_field_id", "sort_key", "value"],
  incident_roles: [
    "id",
    "name",
    "description",
    "instructions",
    "shortform",
    "role_type",
    "created_at",
    "updated_at",
  ],
  incident_statuses: ["id", "name", "description", "category", "rank", "created_at", "updated_at"],
  incident_timestamps: ["id", "name", "rank"],
  incident_types: [
    "id",
    "name",
    "description",
    "is_default",
    "private_incidents_only",
    "create_in_triage",
    "created_at",
    "updated_at",
  ],
  severities: ["id", "name", "description", "rank", "created_at", "updated_at"],
  users: ["id", "name", "role", "base_role", "custom_roles", "is_active", "seats"],
  alerts: [
    "id",
    "alert_source_id",
    "deduplication_key",
    "title",
    "status",
    "attributes",
    "created_at",
    "updated_at",
  ],
  alert_attributes: ["id", "name", "type", "array", "required"],
  alert_sources: ["id", "name", "source_type", "template"],
  escalations: [
    "id",
    "title",
    "description",
    "status",
    "priority",
    "creator",
    "events",
    "related_alerts",
    "related_incidents",
    "created_at",
    "updated_at",
  ],
};

/** What the reference makes optional: present in some records, absent from others. */
const optional: Readonly<Partial<Record<keyof Organisation, readonly string[]>>> = {
  incidents: [
    "summary",
    "severity",
    "incident_type",
    "call_url",
    "slack_channel_name",
    "slack_channel_url",
    "debriefs",
    "external_issue_reference",
    "postmortem_document_ids",
    "postmortem_document_url",
    "workload_minutes_total",
  ],
  actions: ["assignee", "completed_at"],
  follow_ups: [
    "description",
    "assignee",
    "assignee_team",
    "priority",
    "category",
    "external_issue_reference",
    "completed_at",
  ],
  incident_updates: ["message", "new_severity", "merged_into_incident_id"],
  custom_fields: ["catalog_type_id", "filter_by", "fixed_filter"],
  incident_types: ["owning_team_ids"],
  users: ["email", "slack_user_id"],
  alerts: ["alert_group_ids", "description", "resolved_at", "source_url", "tags"],
  alert_attributes: ["emoji"],
  alert_sources: [
    "secret_token",
    "alert_events_url",
    "heartbeat_options",
    "http_custom_options",
    "email_options",
    "jira_options",
    "azure_devops_options",
    "filter_condition_groups",
    "fixed_team_id",
    "owning_team_ids",
    "rate_limit_sharding",
  ],
  escalations: ["escalation_path_id"],
};

/** Every table with its rows, as plain objects. */
function tables(): [keyof Organisation, readonly Readonly<Record<string, unknown>>[]][] {
  return [
    ["incidents", organisation.incidents],
    ["actions", organisation.actions],
    ["follow_ups", organisation.follow_ups],
    ["incident_updates", organisation.incident_updates],
    ["incident_attachments", organisation.incident_attachments],
    ["custom_fields", organisation.custom_fields],
    ["custom_field_options", organisation.custom_field_options],
    ["incident_roles", organisation.incident_roles],
    ["incident_statuses", organisation.incident_statuses],
    ["incident_timestamps", organisation.incident_timestamps],
    ["incident_types", organisation.incident_types],
    ["severities", organisation.severities],
    ["users", organisation.users],
    ["alerts", organisation.alerts],
    ["alert_attributes", organisation.alert_attributes],
    ["alert_sources", organisation.alert_sources],
    ["escalations", organisation.escalations],
  ];
}

describe("the organisation", () => {
  test("is the same to the byte for the same seed, size and moment, and another for another", () => {
    const text = (options: Parameters<typeof generateOrganisation>[0]) =>
      JSON.stringify(generateOrganisation(options));
    const once = text({ incidents: 60, seed: 5 });
    assert.equal(text({ incidents: 60, seed: 5 }), once);
    assert.notEqual(text({ incidents: 60, seed: 6 }), once);
    assert.notEqual(text({ incidents: 61, seed: 5 }), once);
    assert.notEqual(text({ incidents: 60, seed: 5, now: "2026-11-17T09:00:00Z" }), once);
  });

  test("is served to the byte as well", async () => {
    const texts: string[] = [];
    for (const _ of [1, 2]) {
      await withSandbox({ incidents: 40, seed: 9 }, async (sandbox) => {
        const answers = ["/v2/incidents", "/v2/alerts?page_size=50", "/v2/alert_sources"].map(
          async (url) => (await get(sandbox, url)).text,
        );
        texts.push((await Promise.all(answers)).join("\n"));
      });
    }
    assert.equal(texts[0], texts[1]);
  });

  test("has the size that was asked for, however small or large", () => {
    for (const incidents of [0, 1, 2, 9, 30, 1500]) {
      const { incidents: rows } = generateOrganisation({ incidents });
      assert.equal(rows.length, incidents);
      assert.equal(idsIn(rows).size, incidents);
    }
  });

  test("has every category and mode, even when it is small", () => {
    for (const incidents of [20, 400]) {
      const rows = generateOrganisation({ incidents }).incidents;
      const statuses = new Set(rows.map(({ incident_status }) => incident_status.category));
      assert.equal(statuses.size, 8);
      assert.equal(new Set(rows.map(({ mode }) => mode)).size, 5);
    }
  });

  test("has every required property in every record, and ids that are ULIDs of their own", () => {
    for (const [table, rows] of tables()) {
      assert.ok(rows.length > 0, table);
      for (const row of rows) {
        for (const property of required[table]) {
          assert.notEqual(row[property], undefined, `${table}.${property}`);
        }
        assert.match(String(row.id), /^0[0-9A-HJKMNP-TV-Z]{25}$/);
      }
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length, table);
    }
  });

  test("has optional properties in some records and leaves them out of others", () => {
    for (const [table, rows] of tables()) {
      for (const property of optional[table] ?? []) {
        const present = rows.filter((row) => property in row).length;
        assert.ok(present > 0, `${table}.${property} is never there`);
        assert.ok(present < rows.length, `${table}.${property} is always there`);
        assert.ok(!rows.some((row) => property in row && row[property] === undefined));
      }
    }
  });

  test("has texts that careless software stumbles over", () => {
    const text = JSON.stringify([organisation.incidents, organisation.users]);
    for (const oddity of [
      "👩🏽‍🚒",
      "العملاء",
      "נועה",
      '\\"',
      "\\n",
      "\\r\\n",
      "\\t",
      "\u2028",
      "e\u0301",
    ]) {
      assert.ok(text.includes(oddity), oddity);
    }
    assert.ok(organisation.incidents.some(({ summary }) => summary === ""));
    assert.ok(organisation.incident_updates.some(({ message }) => message === ""));
    assert.ok(organisation.follow_ups.some(({ description }) => description === ""));
  });

  test("is of people some of whom have left", () => {
    const left = organisation.users.filter(({ is_active }) => !is_active);
    assert.ok(organisation.users.length >= 40);
    assert.ok(left.length >= 3 && left.length <= 6);
    assert.ok(left.every(({ seats }) => seats.response === "none"));
  });
});

describe("what records refer to is there", () => {
  const incidents = idsIn(organisation.incidents);
  const users = idsIn(organisation.users);

  test("settings: every severity, status, type, role and timestamp of an incident", () => {
    const { severities, incident_statuses, incident_roles, incident_timestamps } = organisation;
    for (const incident of organisation.incidents) {
      const { incident_status, severity, incident_type } = incident;
      assert.deepEqual(at(incident_statuses, incident_status.id), incident_status);
      if (severity) {
        assert.deepEqual(at(severities, severity.id), severity);
      }
      if (incident_type) {
        const { owning_team_ids: _, ...known } = {
          owning_team_ids: [],
          ...at(organisation.incident_types, incident_type.id),
        };
        assert.deepEqual(known, incident_type);
      }
      for (const { role, assignee } of incident.incident_role_assignments) {
        const { required: _, ...known } = role;
        assert.deepEqual(at(incident_roles, role.id), known);
        assert.ok(!assignee || users.has(assignee.id));
      }
      for (const { incident_timestamp } of incident.incident_timestamp_values ?? []) {
        assert.deepEqual(at(incident_timestamps, incident_timestamp.id), incident_timestamp);
      }
    }
  });

  test("incidents: of every action, follow-up, update, attachment and escalation", () => {
    const { actions, follow_ups, incident_updates, incident_attachments } = organisation;
    for (const rows of [actions, follow_ups, incident_updates, incident_attachments]) {
      assert.ok(rows.every(({ incident_id }) => incidents.has(incident_id)));
    }
    for (const { related_incidents, related_alerts } of organisation.escalations) {
      assert.ok(related_incidents.every(({ id }) => incidents.has(id)));
      assert.ok(related_alerts.every(({ id }) => at(organisation.alerts, id)));
    }
  });

  test("people and alerts: whoever did something", () => {
    const alerts = idsIn(organisation.alerts);
    const actors = [
      ...organisation.incidents.map(({ creator }) => creator),
      ...organisation.actions.map(({ creator }) => creator),
      ...organisation.follow_ups.map(({ creator }) => creator),
      ...organisation.incident_updates.map(({ updater }) => updater),
    ];
    for (const actor of actors) {
      assert.equal(Object.keys(actor).length, 1);
      assert.ok(!actor.user || users.has(actor.user.id));
      assert.ok(!actor.alert || alerts.has(actor.alert.id));
    }
    for (const kind of ["user", "alert", "workflow", "api_key"]) {
      assert.ok(
        actors.some((actor) => kind in actor),
        kind,
      );
    }
  });

  test("custom fields: every entry's field and option, and values of the field's type", () => {
    const { custom_fields, custom_field_options } = organisation;
    assert.equal(new Set(custom_fields.map(({ field_type }) => field_type)).size, 5);
    assert.equal(custom_fields.filter(({ catalog_type_id }) => catalog_type_id).length, 2);
    assert.ok(
      custom_field_options.every(({ custom_field_id }) => at(custom_fields, custom_field_id)),
    );
    const value = {
      text: "value_text",
      link: "value_link",
      numeric: "value_numeric",
      single_select: "value_option",
      multi_select: "value_option",
    };
    for (const { custom_field, values } of organisation.incidents.flatMap(
      ({ custom_field_entries }) => custom_field_entries,
    )) {
      const field = custom_fields.find(({ id }) => id === custom_field.id);
      assert.ok(field);
      assert.deepEqual(
        custom_field.options,
        custom_field_options.filter(({ custom_field_id }) => custom_field_id === field.id),
      );
      const expected = field.catalog_type_id ? "value_catalog_entry" : value[field.field_type];
      assert.ok(values.every((one) => Object.keys(one).join() === expected));
      assert.ok(field.field_type === "multi_select" || values.length <= 1);
      for (const { value_option } of values) {
        assert.ok(!value_option || custom_field.options.includes(value_option));
      }
    }
  });

  test("alerts: every source and attribute", () => {
    for (const { alert_source_id, attributes } of organisation.alerts) {
      assert.ok(at(organisation.alert_sources, alert_source_id));
      for (const { attribute, value, array_value } of attributes) {
        assert.deepEqual(at(organisation.alert_attributes, attribute.id), attribute);
        assert.equal(array_value !== undefined, attribute.array);
        assert.ok(!(value && attribute.array));
      }
    }
  });

  test("merged incidents: an update names the one that goes on", () => {
    for (const { id, incident_status } of organisation.incidents) {
      if (incident_status.category === "merged") {
        const last = organisation.incident_updates.findLast(
          ({ incident_id }) => incident_id === id,
        );
        assert.ok(last?.merged_into_incident_id !== undefined);
        assert.ok(incidents.has(last.merged_into_incident_id));
        assert.notEqual(last.merged_into_incident_id, id);
      }
    }
  });
});

describe("the course of things is possible", () => {
  test("nothing is later than the moment at which the organisation stands", () => {
    for (const [table, rows] of tables()) {
      for (const row of rows) {
        for (const property of ["created_at", "updated_at", "last_activity_at", "completed_at"]) {
          const time = row[property];
          assert.ok(
            typeof time !== "string" || instant(time) <= instant(NOW),
            `${table}.${property} ${time}`,
          );
        }
        if (typeof row.created_at === "string" && typeof row.updated_at === "string") {
          assert.ok(instant(row.created_at) <= instant(row.updated_at), `${table} ${row.id}`);
        }
      }
    }
  });

  test("timestamps of an incident follow each other, and the metrics are their distances", () => {
    const metrics = {
      "Time to identify": ["Impact started", "Identified at"],
      "Time to fix": ["Identified at", "Fixed at"],
      Lasted: ["Impact started", "Resolved at"],
      "Time to close": ["Resolved at", "Closed at"],
    };
    for (const incident of organisation.incidents) {
      const times = new Map(
        incident.incident_timestamp_values?.flatMap(({ incident_timestamp, value }) =>
          value?.value === undefined ? [] : [[incident_timestamp.name, instant(value.value)]],
        ),
      );
      const inOrder = [...times.values()];
      assert.deepEqual(
        inOrder.toSorted((a, b) => a - b),
        inOrder,
        incident.reference,
      );
      assert.ok(Math.max(...inOrder) <= instant(incident.updated_at));
      for (const { duration_metric, status, value_seconds } of incident.duration_metrics ?? []) {
        const [from, to] =
          Object.entries(metrics).find(([name]) => name === duration_metric.name)?.[1] ?? [];
        const [start, end] = [times.get(from ?? ""), times.get(to ?? "")];
        if (start === undefined || end === undefined) {
          assert.equal(status, "timestamps_missing");
          assert.equal(value_seconds, undefined);
        } else {
          assert.equal(value_seconds, Math.floor((end - start) / 1000));
        }
      }
    }
  });

  test("the last update of an incident has its status, and none comes before it was created", () => {
    for (const incident of organisation.incidents) {
      const updates = organisation.incident_updates.filter(
        ({ incident_id }) => incident_id === incident.id,
      );
      assert.ok(updates.length > 0);
      assert.equal(updates.at(-1)?.new_incident_status.id, incident.incident_status.id);
      const times = updates.map(({ created_at }) => instant(created_at));
      assert.deepEqual(
        times.toSorted((a, b) => a - b),
        times,
      );
      assert.ok(times.every((time) => time >= instant(incident.created_at)));
    }
  });

  test("what is completed says when, what is not does not", () => {
    for (const { status, completed_at, created_at } of [
      ...organisation.actions,
      ...organisation.follow_ups,
    ]) {
      assert.equal(completed_at !== undefined, status === "completed");
      assert.ok(completed_at === undefined || instant(created_at) <= instant(completed_at));
    }
  });

  test("alerts are resolved after they fired, escalations proceed in order", () => {
    for (const { status, created_at, resolved_at } of organisation.alerts) {
      assert.equal(resolved_at !== undefined, status === "resolved");
      assert.ok(resolved_at === undefined || instant(created_at) < instant(resolved_at));
    }
    for (const { events, created_at } of organisation.escalations) {
      const times = events.map(({ occurred_at }) => instant(occurred_at));
      assert.ok(times.length > 0);
      assert.deepEqual(
        times.toSorted((a, b) => a - b),
        times,
      );
      assert.equal(times[0], instant(created_at));
    }
  });

  test("no incident has more than three attachments, many have none", () => {
    const counts = organisation.incidents.map(
      ({ id }) =>
        organisation.incident_attachments.filter(({ incident_id }) => incident_id === id).length,
    );
    assert.deepEqual([...new Set(counts)].sort(), [0, 1, 2, 3]);
  });

  test("workload is the sum of its parts, security incidents are private", () => {
    for (const incident of organisation.incidents) {
      const { workload_minutes_total: total } = incident;
      if (total !== undefined) {
        const sum =
          (incident.workload_minutes_late ?? 0) +
          (incident.workload_minutes_sleeping ?? 0) +
          (incident.workload_minutes_working ?? 0);
        assert.ok(Math.abs(total - sum) < 1e-6);
      }
      const secret = incident.incident_type?.private_incidents_only === true;
      assert.equal(incident.visibility === "private", secret);
    }
  });

  test("served in full, the tables are those of the generator", () =>
    withSandbox({ organisation, apiKey: "key" }, async (sandbox) => {
      const { body } = await get(sandbox, "/v2/users?page_size=10000&include_inactive=true");
      assert.deepEqual(rowsOf(body, "users"), JSON.parse(JSON.stringify(organisation.users)));
      assert.equal(sandbox.organisation.incidents, organisation.incidents);
    }));
});
