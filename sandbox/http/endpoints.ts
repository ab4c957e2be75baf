/** The table of endpoints: the core of incidents and alerts by hand, the rest as the API's reference describes it. */

import type { Endpoint, Parent } from "./endpoint.ts";
import {
  type Filter,
  incidentMode,
  is,
  mode,
  oneOf,
  operatorIs,
  severity,
  statusCategory,
  time,
} from "./filters.ts";
import { furtherEndpoints } from "./further-endpoints.ts";
import { hasNotes, tagged } from "./further-filters.ts";
import { isObject, type Json, type JsonObject, textAt } from "./records.ts";

const id =
  (...path: readonly string[]) =>
  (fields: JsonObject) => [textAt(fields, ...path)];

const idsIn = (property: string) => (fields: JsonObject) => {
  const list: Json | undefined = fields[property];
  return Array.isArray(list)
    ? list.map((entry: unknown) => (isObject(entry) ? textAt(entry, "id") : String(entry)))
    : [];
};

/** `include_inactive=true` shows deactivated users as well. */
const activeOnly: Filter = (query) =>
  query.get("include_inactive") === "true" ? undefined : (fields) => fields.is_active !== false;

const ofIncident: Parent = { property: "incident_id", table: "incidents" };
const newestFirst = "newest-first";

/** The page sizes are the documented maxima, scopes those of the reference. */
const core: readonly Endpoint[] = [
  {
    path: "/v2/incidents",
    table: "incidents",
    scope: "incidents.view",
    paging: { cap: 250, counted: true },
    order: newestFirst,
    sortable: true,
    filters: [
      statusCategory,
      mode,
      severity,
      oneOf("status", id("incident_status", "id")),
      oneOf("incident_type", id("incident_type", "id")),
      time("created_at", "day"),
      time("updated_at", "day"),
    ],
  },
  {
    path: "/v3/actions",
    table: "actions",
    scope: "actions.view",
    paging: { cap: 250 },
    order: newestFirst,
    parents: [ofIncident],
    filters: [incidentMode, time("created_at", "instant"), time("updated_at", "instant")],
  },
  {
    path: "/v3/follow_ups",
    table: "follow_ups",
    scope: "actions.view",
    paging: { cap: 250, emptyLastPage: true },
    order: newestFirst,
    parents: [ofIncident],
    filters: [
      incidentMode,
      is("assignee_team_id", "assignee_team", "id"),
      time("created_at", "instant"),
      time("updated_at", "instant"),
    ],
  },
  {
    path: "/v2/incident_updates",
    table: "incident_updates",
    scope: "incidents.view",
    paging: { cap: 250, emptyLastPage: true },
    order: newestFirst,
    parents: [ofIncident],
  },
  { path: "/v2/custom_fields", table: "custom_fields", scope: "custom_fields.view" },
  {
    path: "/v1/custom_field_options",
    table: "custom_field_options",
    scope: "custom_fields.view",
    paging: { cap: 250, emptyLastPage: true },
    parents: [{ property: "custom_field_id", table: "custom_fields", required: true }],
  },
  { path: "/v2/incident_roles", table: "incident_roles", scope: "incident_roles.view" },
  { path: "/v1/incident_statuses", table: "incident_statuses", scope: "incident_statuses.view" },
  { path: "/v2/incident_timestamps", table: "incident_timestamps" },
  { path: "/v1/incident_types", table: "incident_types", scope: "incident_types.view" },
  { path: "/v1/severities", table: "severities", scope: "severities.view" },
  {
    path: "/v2/users",
    table: "users",
    scope: "users.view",
    paging: { cap: 10_000 },
    filters: [activeOnly, is("email"), is("slack_user_id")],
  },
  {
    path: "/v2/alerts",
    table: "alerts",
    scope: "alerts.view",
    paging: { cap: 50, sizeRequired: true, emptyLastPage: true },
    order: newestFirst,
    filters: [
      operatorIs("deduplication_key"),
      oneOf("status", id("status")),
      oneOf("alert_source", id("alert_source_id")),
      oneOf("alert_group_id", idsIn("alert_group_ids")),
      hasNotes,
      tagged,
      time("created_at", "instant"),
      time("updated_at", "instant"),
    ],
  },
  { path: "/v2/alert_attributes", table: "alert_attributes", scope: "alert_schema.view" },
  { path: "/v2/alert_sources", table: "alert_sources", scope: "alert_sources.view" },
  {
    path: "/v2/escalations",
    table: "escalations",
    scope: "escalations.view",
    paging: { cap: 50 },
    order: newestFirst,
    filters: [
      oneOf("status", id("status")),
      oneOf("escalation_path", id("escalation_path_id")),
      oneOf("alert", idsIn("related_alerts")),
      oneOf("incident", idsIn("related_incidents")),
      time("created_at", "day"),
      time("updated_at", "day"),
    ],
  },
  {
    path: "/v1/incident_attachments",
    table: "incident_attachments",
    scope: "attachments.view",
    parents: [{ ...ofIncident, required: true }],
  },
];

/** Every endpoint that the sandbox serves. */
export const endpoints: readonly Endpoint[] = [...core, ...furtherEndpoints];
