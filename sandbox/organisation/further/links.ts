/** What the identifiers in records refer to. */

/** The tables by what a property's name says before `_id` or `_ids`. */
const tables: Readonly<Record<string, string>> = {
  action: "actions",
  alert: "alerts",
  alert_attribute: "alert_attributes",
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
  incident_update: "incident_updates",
  owning_team: "teams",
  permanent_member_user: "users",
  policy: "policies",
  schedule: "schedules",
  schedule_sync_target: "schedule_sync_targets",
  status_page: "status_pages",
  status_page_incident: "status_page_incidents",
  status_page_maintenance: "status_page_maintenances",
  team: "teams",
  user: "users",
  workflow: "workflows",
};

/** The table whose rows a property names, if it is an identifier of any. */
export function tableNamedBy(property: string): string | undefined {
  const [, what = ""] = /^(.+)_ids?$/.exec(property) ?? [];
  return Object.hasOwn(tables, what) ? tables[what] : undefined;
}
