/** The rows of the flat tables, worked out from the records of the API alone. */

import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../sandbox/http/records.ts";

/** A flat table as its documentation tells of it. */
interface FlatTable {
  /** The table that it is made of. */
  readonly parent: string;
  readonly keys: readonly string[];
  /** The column that has the time of the parent's last change; null where the parent is read in full. */
  readonly time: string | null;
  readonly rows: (record: JsonObject) => JsonObject[];
}

/** The value at a path of names, none where there is nothing. */
function at(value: Json | undefined, ...path: readonly string[]): Json {
  const [name, ...others] = path;
  if (name === undefined) return value ?? null;
  return isObject(value) ? at(value[name], ...others) : null;
}

function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}

function user(value: Json): JsonObject {
  return {
    user_id: at(value, "id"),
    user_name: at(value, "name"),
    user_email: at(value, "email"),
    user_slack_user_id: at(value, "slack_user_id"),
  };
}

function sha256(text: Json): string {
  return createHash("sha256").update(String(text), "utf8").digest("hex");
}

const roles: FlatTable = {
  parent: "incidents",
  keys: ["incident_id", "incident_role_id"],
  time: "incident_updated_at",
  rows: (incident) => {
    const rows: JsonObject[] = [];
    for (const one of listAt(incident, "incident_role_assignments")) {
      if (at(one, "assignee") === null) continue;
      rows.push({
        incident_id: at(incident, "id"),
        incident_role_id: at(one, "role", "id"),
        role_name: at(one, "role", "name"),
        role_type: at(one, "role", "role_type"),
        ...user(at(one, "assignee")),
        incident_updated_at: at(incident, "updated_at"),
      });
    }
    return rows;
  },
};

const timestamps: FlatTable = {
  parent: "incidents",
  keys: ["incident_id", "incident_timestamp_id"],
  time: "incident_updated_at",
  rows: (incident) => {
    const rows: JsonObject[] = [];
    for (const one of listAt(incident, "incident_timestamp_values")) {
      if (at(one, "value", "value") === null) continue;
      rows.push({
        incident_id: at(incident, "id"),
        incident_timestamp_id: at(one, "incident_timestamp", "id"),
        timestamp_name: at(one, "incident_timestamp", "name"),
        timestamp_rank: at(one, "incident_timestamp", "rank"),
        value: at(one, "value", "value"),
        incident_updated_at: at(incident, "updated_at"),
      });
    }
    return rows;
  },
};

const metrics: FlatTable = {
  parent: "incidents",
  keys: ["incident_id", "duration_metric_id"],
  time: "incident_updated_at",
  rows: (incident) => {
    const rows: JsonObject[] = [];
    for (const one of listAt(incident, "duration_metrics")) {
      if (at(one, "value_seconds") === null) continue;
      rows.push({
        incident_id: at(incident, "id"),
        duration_metric_id: at(one, "duration_metric", "id"),
        metric_name: at(one, "duration_metric", "name"),
        status: at(one, "status"),
        value_seconds: at(one, "value_seconds"),
        incident_updated_at: at(incident, "updated_at"),
      });
    }
    return rows;
  },
};

const fields: FlatTable = {
  parent: "incidents",
  keys: ["incident_id", "custom_field_id", "value_id"],
  time: "incident_updated_at",
  rows: (incident) => {
    const rows: JsonObject[] = [];
    for (const entry of listAt(incident, "custom_field_entries")) {
      for (const value of listAt(entry, "values")) {
        rows.push({
          incident_id: at(incident, "id"),
          custom_field_id: at(entry, "custom_field", "id"),
          value_id: at(value, "value_option", "id") ?? at(value, "value_catalog_entry", "id") ?? "",
          field_name: at(entry, "custom_field", "name"),
          field_type: at(entry, "custom_field", "field_type"),
          value_text: at(value, "value_text"),
          value_link: at(value, "value_link"),
          value_numeric: at(value, "value_numeric"),
          option_value: at(value, "value_option", "value"),
          catalog_entry_name: at(value, "value_catalog_entry", "name"),
          catalog_entry_external_id: at(value, "value_catalog_entry", "external_id"),
          incident_updated_at: at(incident, "updated_at"),
        });
      }
    }
    return rows;
  },
};

const attributes: FlatTable = {
  parent: "alerts",
  keys: ["alert_id", "alert_attribute_id", "value_id"],
  time: "alert_updated_at",
  rows: (alert) => {
    const rows: JsonObject[] = [];
    for (const entry of listAt(alert, "attributes")) {
      const single = at(entry, "value");
      const values = single === null ? listAt(entry, "array_value") : [single];
      for (const value of values) {
        rows.push({
          alert_id: at(alert, "id"),
          alert_attribute_id: at(entry, "attribute", "id"),
          value_id: at(value, "catalog_entry", "id") ?? sha256(at(value, "literal")),
          attribute_name: at(entry, "attribute", "name"),
          attribute_type: at(entry, "attribute", "type"),
          catalog_entry_id: at(value, "catalog_entry", "id"),
          catalog_type_id: at(value, "catalog_entry", "catalog_type_id"),
          catalog_entry_name: at(value, "catalog_entry", "name"),
          label: at(value, "label"),
          literal: at(value, "literal"),
          alert_updated_at: at(alert, "updated_at"),
        });
      }
    }
    return rows;
  },
};

const events: FlatTable = {
  parent: "escalations",
  keys: ["escalation_id", "id"],
  time: "escalation_updated_at",
  rows: (escalation) =>
    listAt(escalation, "events").map((event) => ({
      escalation_id: at(escalation, "id"),
      id: at(event, "id"),
      event: at(event, "event"),
      urgency: at(event, "urgency"),
      occurred_at: at(event, "occurred_at"),
      escalation_updated_at: at(escalation, "updated_at"),
    })),
};

const eventUsers: FlatTable = {
  parent: "escalations",
  keys: ["escalation_id", "event_id", "user_id"],
  time: "escalation_updated_at",
  rows: (escalation) => {
    const rows: JsonObject[] = [];
    for (const event of listAt(escalation, "events")) {
      let position = 0;
      for (const one of listAt(event, "users")) {
        position += 1;
        rows.push({
          escalation_id: at(escalation, "id"),
          event_id: at(event, "id"),
          ...user(one),
          position,
          escalation_updated_at: at(escalation, "updated_at"),
        });
      }
    }
    return rows;
  },
};

const members: FlatTable = {
  parent: "teams",
  keys: ["team_id", "user_id"],
  time: null,
  rows: (team) => listAt(team, "members").map((one) => ({ team_id: at(team, "id"), ...user(one) })),
};

const rotationUsers: FlatTable = {
  parent: "schedules",
  keys: ["schedule_id", "rotation_id", "rotation_version", "user_id"],
  time: null,
  rows: (schedule) => {
    const rows: JsonObject[] = [];
    for (const rotation of listAt(schedule, "config", "rotations")) {
      let position = 0;
      for (const one of listAt(rotation, "users")) {
        position += 1;
        rows.push({
          schedule_id: at(schedule, "id"),
          rotation_id: at(rotation, "id"),
          rotation_version: at(rotation, "effective_from") ?? "",
          rotation_name: at(rotation, "name"),
          effective_from: at(rotation, "effective_from"),
          ...user(one),
          position,
        });
      }
    }
    return rows;
  },
};

/** The flat tables by name. */
export const flatTables: Readonly<Record<string, FlatTable>> = {
  alert_attribute_values: attributes,
  escalation_event_users: eventUsers,
  escalation_events: events,
  incident_custom_field_values: fields,
  incident_duration_metric_values: metrics,
  incident_role_assignments: roles,
  incident_timestamp_values: timestamps,
  schedule_rotation_users: rotationUsers,
  team_members: members,
};

/** The rows of a flat table, of the records of its parent; of two with one key the last. Null for any other table. */
export function flatRowsOf(
  table: string,
  recordsOf: (parent: string) => readonly JsonObject[],
): readonly JsonObject[] | null {
  const flat = flatTables[table];
  if (flat === undefined) return null;
  const rows = recordsOf(flat.parent).flatMap(flat.rows);
  const keyOf = (row: JsonObject): string => JSON.stringify(flat.keys.map((key) => row[key]));
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}
