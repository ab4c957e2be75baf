import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { generateOrganisation } from "../../sandbox/organisation.ts";
import { optional, required, tablesOf } from "./properties.ts";
import { get, withSandbox } from "./support.ts";

const organisation = generateOrganisation();

const idsIn = (rows: readonly { readonly id: string }[]): ReadonlySet<string> =>
  new Set(rows.map(({ id }) => id));
const at = (rows: readonly { readonly id: string }[], id: string) =>
  rows.find((row) => row.id === id);

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
    for (const [table, rows] of tablesOf(organisation)) {
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
    for (const [table, rows] of tablesOf(organisation)) {
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
