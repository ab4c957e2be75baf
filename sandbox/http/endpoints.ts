/** The table of endpoints: what each lists, how it pages, whom it shows it to, which filters it has. */

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
import { isObject, type Json, type JsonObject, textAt } from "./records.ts";
import type { Order } from "./store.ts";

/** How an endpoint pages. */
export type Paging = {
  /** Largest accepted `page_size`; more is a 422. */
  readonly cap: number;
  /** Whether `page_size` must be given. */
  readonly sizeRequired?: boolean;
  /** Whether a full last page carries a cursor that leads to an empty page. */
  readonly emptyLastPage?: boolean;
  /** Whether `pagination_meta` tells the number of matching records. */
  readonly counted?: boolean;
};

/** A property by which the list can be narrowed to the children of one parent. */
export type Parent = {
  /** Name of the query parameter, or of the path segment in braces, and of the property of the records. */
  readonly property: string;
  /** Table of the parents; with `required`, an id that is not in it is a 404. */
  readonly table: string;
  /** Whether the list is only ever shown for one parent. */
  readonly required?: boolean;
  /** Whether the API leaves the property out of the records: it is stored, but not served. */
  readonly hidden?: boolean;
};

/** One line of the table. */
export type Endpoint = {
  /** Path; a segment in braces matches anything and is the value of the parent property of that name. */
  readonly path: string;
  /** Table of the organisation, and key of the list in the answer. */
  readonly table: string;
  /** Scope that the key needs, as the reference marks it; without one, any key will do. */
  readonly scope?: string;
  /** Absent where one answer holds everything. */
  readonly paging?: Paging;
  /** Order of the list; as stored when absent. */
  readonly order?: Order;
  /** Whether `sort_by` may turn the order around. */
  readonly sortable?: boolean;
  readonly parent?: Parent;
  readonly filters?: readonly Filter[];
};

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

/** Every endpoint that the sandbox serves. The page sizes are the documented maxima, scopes those of the reference. */
export const endpoints: readonly Endpoint[] = [
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
    parent: ofIncident,
    filters: [incidentMode, time("created_at", "instant"), time("updated_at", "instant")],
  },
  {
    path: "/v3/follow_ups",
    table: "follow_ups",
    scope: "actions.view",
    paging: { cap: 250, emptyLastPage: true },
    order: newestFirst,
    parent: ofIncident,
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
    parent: ofIncident,
  },
  { path: "/v2/custom_fields", table: "custom_fields", scope: "custom_fields.view" },
  {
    path: "/v1/custom_field_options",
    table: "custom_field_options",
    scope: "custom_fields.view",
    paging: { cap: 250, emptyLastPage: true },
    parent: { property: "custom_field_id", table: "custom_fields", required: true },
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
    parent: { ...ofIncident, required: true },
  },
];
