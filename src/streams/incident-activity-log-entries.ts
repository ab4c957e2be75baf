/**
 * Incident activity log entries: what people and the software did in each incident.
 *
 * https://api-docs.incident.io/tag/Incident-Activity-Log-Entries-V2
 *
 * The endpoint lists the entries of one incident. It leaves out joining and leaving channels, chat messages, and
 * transcript fragments.
 */

import { type Context, type RowOf, t } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { ofRequestedIncident } from "./base/requested-incident.ts";
import { IncidentsStream } from "./incidents.ts";

const activityTypes = [
  "slack_pin",
  "microsoft_teams_pinned_channel_message",
  "summary_update",
  "role_update",
  "handover",
  "slack_infer_sentry",
  "slack_image",
  "microsoft_teams_image",
  "slack_message",
  "incident_channel_join",
  "incident_channel_leave",
  "incident_escalate",
  "action_created",
  "action_updated",
  "follow_up_created",
  "follow_up_updated",
  "actions_shared_in_channel",
  "follow_ups_shared_in_channel",
  "status_change",
  "atlassian_statuspage_update",
  "incident_update",
  "custom_field_value_update",
  "incident_membership_revoked",
  "incident_visibility_changed",
  "investigation_heads_up",
  "incident_rename",
  "incident_attachment_added",
  "incident_attachment_removed",
  "alert_attached_to_incident",
  "alert_group_attached_to_incident",
  "alert_group_detached_from_incident",
  "pagerduty_incident_triggered",
  "pagerduty_incident_acknowledged",
  "pagerduty_incident_resolved",
  "incident_timestamp_set",
  "incident_timestamp_occurred",
  "incident_merged",
  "incident_type_changed",
  "status_page_incident_linked",
  "status_page_incident_updated",
  "user_intent_declared",
  "call_url_changed",
  "postmortem_changed",
  "postmortem_document_v2_changed",
  "incident_channel_created",
  "scrub",
  "escalation_created",
  "escalation_acknowledged",
  "incident_call_created",
  "incident_call_started",
  "incident_call_ended",
  "incident_call_participants_updated",
  "microsoft_teams_message",
  "microsoft_teams_announcement_reply",
  "incident_call_transcript_message",
  "incident_call_transcript_summary_generated",
  "incident_call_transcript_key_moment_generated",
  "incident_call_transcript_current_topic_generated",
  "incident_call_recall_bot_status_changed",
  "scribe_added",
  "scribe_removed",
  "external_issue_comment_synced",
  "investigation_hypothesis_update",
  "workflow_ran",
] as const;

export const incidentActivityLogEntry = t.object(
  {
    id: t.key("ID of the entry."),
    incident_id: t.string("Incident it happened in."),
    content: t.json("Details, keyed by type; many types have none.", {
      personal: ["identity", "free_text"],
    }),
    title: t.string("What happened, as shown in the app; the wording can change.", {
      personal: ["identity", "free_text"],
    }),
    type: t.openEnum(activityTypes, "Kind of activity."),
    created_at: t.timestamp("When it was recorded."),
    occurred_at: t.timestamp("When it happened."),
  },
  "Entry in the activity log of an incident.",
);

/** Reads the activity log of each incident. */
export class IncidentActivityLogEntriesStream extends IncidentIoStream<IncidentActivityLogEntriesStream> {
  readonly name = "incident_activity_log_entries";
  readonly path = "/v2/incident_activity_log_entries";
  readonly schema = incidentActivityLogEntry;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override childContext({ id: incident_id }: RowOf<IncidentsStream>) {
    return { incident_id };
  }

  /** The response also holds the entries of the incident's stream incidents. */
  override postProcess(record: JsonObject, context: Context) {
    return ofRequestedIncident(record, context);
  }
}
