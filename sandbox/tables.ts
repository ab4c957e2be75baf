/** The tables of the organisation: all that the API's reference lists, with the paths that they are served at. */

import { type Endpoint, storedReference } from "../tools/openapi/reference.ts";

/** A table, where it is served, and what the reference says of it. */
export type Table = {
  readonly table: string;
  /** The path with the names that the records' properties have for what is in braces. */
  readonly path: string;
  readonly described: Endpoint;
  /** The shape of the stored rows: of those of the list and of those shown one by one, the larger. */
  readonly stored: string;
};

/** Endpoints that list what records of other lists hold, or an older form of it. */
const repeating: ReadonlySet<string> = new Set([
  "/v2/alert_routes",
  "/v2/call_routes/{call_route_id}/allowed_callers",
  "/v2/call_routes/{call_route_id}/options",
  "/v2/incident_participants",
  "/v2/pay_configs/{pay_config_id}/one_off_rules",
  "/v2/pay_configs/{pay_config_id}/weekly_rules",
]);

/** Tables with another name than the list in the response. */
const otherNames: Readonly<Record<string, Partial<Table>>> = {
  "/v1/status-pages/{id}/incidents/{incident_id}/response-incidents": {
    table: "status_page_response_incidents",
    path: "/v1/status-pages/{status_page_id}/incidents/{status_page_incident_id}/response-incidents",
  },
  "/v2/schedule_overrides": { table: "schedule_overrides" },
  "/v3/catalog_resources": { table: "catalog_resources" },
};

/** What the API's reference says. */
export const reference = storedReference();

/** Every table. */
export const tables: readonly Table[] = Object.entries(reference.endpoints)
  .filter(([path]) => !repeating.has(path))
  .map(([path, described]) => {
    const { records: table, record, detail } = described;
    // A run's steps are in no row; the other records are stored as they are shown one by one.
    const stored = table === "workflow_runs" ? record : (detail?.record ?? record);
    return { table, path, described, stored, ...otherNames[path] };
  });

/** Names of identifiers that are not the singular of a table's name. */
const otherIdentifiers: Readonly<Record<string, string>> = {
  component: "status_page_components",
  fixed_team: "teams",
  owning_team: "teams",
  permanent_member_user: "users",
  template: "announcement_templates",
};

const names = new Set(tables.map(({ table }) => table));

/** The table whose rows a property names, such as `policies` for `policy_id`, if it is an identifier of any. */
export function tableNamedBy(property: string): string | undefined {
  const [, name = ""] = /^(.+)_ids?$/.exec(property) ?? [];
  const table = otherIdentifiers[name] ?? `${name.replace(/y$/, "ie")}s`;
  return names.has(table) ? table : undefined;
}
