/** The tables beside the core of incidents and alerts: all that the API's reference lists, with the paths that they are served at. */

import { type Endpoint, storedReference } from "../reference/reference.ts";

/** A table, where it is served, and what the reference says of it. */
export type FurtherTable = {
  readonly table: string;
  /** The path with the names that the records' properties have for what is in braces. */
  readonly path: string;
  readonly described: Endpoint;
};

/** The tables that are written by hand. */
const core: ReadonlySet<string> = new Set([
  "actions",
  "alert_attributes",
  "alert_sources",
  "alerts",
  "custom_field_options",
  "custom_fields",
  "escalations",
  "follow_ups",
  "incident_attachments",
  "incident_roles",
  "incident_statuses",
  "incident_timestamps",
  "incident_types",
  "incident_updates",
  "incidents",
  "severities",
  "users",
]);

/** Tables whose rows are stored as they are shown one by one. */
export const storedInFull: ReadonlySet<string> = new Set(["alert_routes", "workflows"]);

/** Endpoints that list what records of other lists hold, or an older form of it. */
const repeating: ReadonlySet<string> = new Set([
  "/v2/alert_routes",
  "/v2/call_routes/{call_route_id}/allowed_callers",
  "/v2/call_routes/{call_route_id}/options",
  "/v2/incident_participants",
  "/v2/pay_configs/{pay_config_id}/one_off_rules",
  "/v2/pay_configs/{pay_config_id}/weekly_rules",
]);

/** Tables that are not called as the list in the answer is. */
const otherNames: Readonly<Record<string, Partial<FurtherTable>>> = {
  "/v1/status-pages/{id}/incidents/{incident_id}/response-incidents": {
    table: "status_page_response_incidents",
    path: "/v1/status-pages/{status_page_id}/incidents/{status_page_incident_id}/response-incidents",
  },
  "/v2/schedule_overrides": { table: "schedule_overrides" },
  "/v3/catalog_resources": { table: "catalog_resources" },
};

export const reference = storedReference();

export const furtherTables: readonly FurtherTable[] = Object.entries(reference.endpoints)
  .filter(
    ([path, { records }]) => path in otherNames || !(core.has(records) || repeating.has(path)),
  )
  .map(([path, described]) => ({ table: described.records, path, described, ...otherNames[path] }));
