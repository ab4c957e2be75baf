/**
 * API keys: the name of each key, who created it, when it was last used, and what it can do.
 *
 * https://api-docs.incident.io/tag/API-Keys-V1
 *
 * The API never returns a key itself. A key that can see only some teams' keys returns only those.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";

const teamRoles = [
  "catalog_editor",
  "schedules_editor",
  "schedules_reader",
  "schedule_overrides_editor",
  "on_call_editor",
  "escalation_creator",
  "api_keys_manage",
  "workflows_editor",
  "private_workflows_editor",
  "secrets_manage",
  "secrets_use",
  "heartbeats_ping",
  "telemetry_query_restricted",
  "telemetry_data_source_update",
] as const;

const accountRoles = [
  ...teamRoles,
  "viewer",
  "incident_creator",
  "incident_editor",
  "manage_settings",
  "global_access",
  "catalog_viewer",
  "incident_memberships_editor",
  "workflows_viewer",
  "private_escalation_workflows_editor",
  "on_call_viewer",
  "post_incident_flow_opt_out",
  "security_settings_editor",
  "investigation_download",
  "team_memberships_manage",
  "status_page_publisher",
  "postmortems_manage",
  "notification_methods_manage",
  "notification_methods_unredacted_viewer",
  "incident_workload_viewer",
  "incident_workload_private_viewer",
  "act_on_behalf_of_users",
  "call_transcripts_viewer",
  "status_page_viewer",
  "policies_viewer",
  "policy_findings_manage",
  "glossary_entries_manage",
  "pay_reports_viewer",
  "pay_reports_editor",
  "pay_configs_viewer",
  "pay_configs_editor",
  "investigations_editor",
  "telemetry_viewer",
  "documents_viewer",
] as const;

const { api_key, user } = actor.properties;

export const apiKey = t.object(
  {
    id: t.key("ID of the API key."),
    comments: t.string("Notes about the key.", { personal: "free_text" }),
    creator: t.object({ api_key, user }, "Who or what created the key."),
    name: t.string("Name of the key."),
    roles: t.array(
      t.object(
        {
          description: t.string("What the role allows."),
          name: t.openEnum(accountRoles, "Name of the role."),
        },
        "Role.",
      ),
      "Roles the key has in the whole account.",
    ),
    team_ids: t.array(t.string("Team ID."), "Teams the key is limited to."),
    team_roles: t.array(
      t.object(
        {
          description: t.string("What the role allows."),
          name: t.openEnum(teamRoles, "Name of the role."),
        },
        "Role.",
      ),
      "Roles the key has in its teams.",
    ),
    created_at: t.timestamp("When the key was created."),
    last_used_at: t.timestamp("When the key was last used."),
    token_last_issued_at: t.timestamp(
      "When its token was created or last rotated; the previous token can stay valid for another hour.",
    ),
  },
  "API key, without its token.",
);

/** Reads all API keys that the configured key can see. */
export class ApiKeysStream extends IncidentIoStream<ApiKeysStream> {
  readonly name = "api_keys";
  readonly path = "/v1/api_keys";
  readonly schema = apiKey;
  override readonly requiredScope = "api_keys.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
