/**
 * Accepted differences between tables and reference, with reasons. Exemptions that are no longer needed are reported
 * too.
 */

import type { Exemption } from "singer-tap-sdk/openapi";

const differences: readonly Exemption[] = [
  {
    kind: "endpoint without a stream",
    subject: "/v2/alert_routes",
    reason: "/v3/alert_routes lists the same routes",
  },
  {
    kind: "endpoint without a stream",
    subject: "/v2/call_routes/{call_route_id}/allowed_callers",
    reason: "every record of /v2/call_routes includes its own",
  },
  {
    kind: "endpoint without a stream",
    subject: "/v2/call_routes/{call_route_id}/options",
    reason: "every record of /v2/call_routes includes its own",
  },
  {
    kind: "endpoint without a stream",
    subject: "/v2/incident_participants",
    reason:
      "/v2/incident_participant_workloads lists the same people and their kind of participation",
  },
  {
    kind: "endpoint without a stream",
    subject: "/v2/pay_configs/{pay_config_id}/one_off_rules",
    reason: "every record of /v2/pay_configs includes its own",
  },
  {
    kind: "endpoint without a stream",
    subject: "/v2/pay_configs/{pay_config_id}/weekly_rules",
    reason: "every record of /v2/pay_configs includes its own",
  },
  {
    kind: "endpoint without a stream",
    subject: "/v2/users/{user_id}/paging_provider",
    reason: "one word per user: which provider pages them",
  },
  {
    kind: "column without a property",
    subject: "incident_participant_workloads.user_id",
    reason: "part of the key, copied from the nested user",
  },
  {
    kind: "column without a property",
    subject: "incident_roles.required",
    reason: "released, because the official tap has it; the API has dropped it",
  },
  {
    kind: "column without a property",
    subject: "schedule_entries.kind",
    reason: "which of the response's three lists the entry was in",
  },
];

/**
 * Parameters that no stream needs to send, by path: they only filter or sort records. A parameter that
 * returns more records must be sent.
 */
const filters: Readonly<Record<string, readonly string[]>> = {
  "/v1/alert_notes": ["alert_group_id"], // requests are per alert
  "/v1/incident_attachments": ["external_id", "resource_type"],
  "/v1/maintenance_windows": ["status"],
  "/v1/postmortem_documents": ["incident_id", "sort_by"],
  "/v2/alert_attachments": ["alert_group_id"], // requests are per alert
  "/v2/alert_tags": ["search"],
  "/v2/alerts": [
    "alert_group_id",
    "alert_source",
    "attributes",
    "created_at",
    "deduplication_key",
    "has_notes",
    "include_maintenance_window", // includes them by default
    "status",
    "tags",
    "updated_at",
  ],
  "/v2/escalation_path_templates": ["search"],
  "/v2/escalations": [
    "alert",
    "created_at",
    "escalation_path",
    "idempotency_key",
    "incident",
    "status",
    "updated_at",
  ],
  "/v2/glossary_entries": ["search"],
  "/v2/incident_activity_log_entries": ["id"],
  "/v2/incident_alerts": ["alert_id", "incident_id"],
  "/v2/incident_updates": ["incident_id"],
  "/v2/incidents": [
    "created_at",
    "custom_field",
    "filter_mode",
    "incident_role",
    "incident_type",
    "severity",
    "sort_by",
    "status",
    "updated_at",
  ],
  "/v2/on_call_notification_pauses": ["to"],
  "/v2/policies": ["policy_type"],
  "/v2/policy_findings": ["policy_id"],
  "/v2/schedule_overrides": ["layer_id", "rotation_id"],
  "/v2/secrets": ["team_ids"],
  "/v2/status_page_incidents": ["component_id", "end_at", "group_id", "start_at", "sub_page_id"],
  "/v2/status_page_maintenances": ["component_id", "end_at", "group_id", "start_at", "sub_page_id"],
  "/v2/users": ["email", "slack_user_id"],
  "/v2/workflow_runs": ["created_at", "incident_id", "workflow_id"],
  "/v3/actions": ["created_at", "incident_id", "updated_at"],
  "/v3/catalog_entries": ["identifier"],
  "/v3/follow_ups": ["assignee_team_id", "created_at", "incident_id", "updated_at"],
};

/** All accepted differences. */
export const exemptions: readonly Exemption[] = [
  ...differences,
  ...Object.entries(filters).flatMap(([path, names]) =>
    names.map(
      (name): Exemption => ({
        kind: "parameter not sent",
        subject: `${path} ${name}`,
        reason: "it only filters or sorts records",
      }),
    ),
  ),
];
