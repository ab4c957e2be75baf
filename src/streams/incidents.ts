/**
 * Incidents: all incidents of the organization, whatever their status and mode, with their actions, follow-ups,
 * updates, and attachments.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * The embedded rows come from their own endpoints; attachments cost one request per incident. The API reference does
 * not say that a change to an embedded row updates the incident's updated_at.
 */

import { type Context, type RateLimit, type TimeBounds, t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream, keyLimits } from "./base/incident-io-stream.ts";
import { embeddedAction } from "./schemas/action.ts";
import { actor } from "./schemas/actor.ts";
import { customFieldEntry } from "./schemas/custom-field-entry.ts";
import { durationMetricValue } from "./schemas/duration-metric-value.ts";
import { externalIssueReference } from "./schemas/external-issue-reference.ts";
import { embeddedFollowUp } from "./schemas/follow-up.ts";
import { embeddedIncidentAttachment } from "./schemas/incident-attachment.ts";
import { incidentModes } from "./schemas/incident-modes.ts";
import { embeddedIncidentRole } from "./schemas/incident-role.ts";
import { embeddedIncidentStatus, incidentStatusCategories } from "./schemas/incident-status.ts";
import { embeddedIncidentTimestamp } from "./schemas/incident-timestamp.ts";
import { embeddedIncidentType } from "./schemas/incident-type.ts";
import { embeddedIncidentUpdate } from "./schemas/incident-update.ts";
import { embeddedSeverity } from "./schemas/severity.ts";
import { embeddedUser } from "./schemas/user.ts";

const debrief = t.object(
  {
    id: t.string("ID of the debrief."),
    start_at: t.timestamp("Planned start."),
    end_at: t.timestamp("Planned end."),
  },
  "Scheduled debrief.",
);

const roleAssignment = t.object(
  {
    assignee: t.describe(embeddedUser, "Who holds the role, if anyone."),
    role: t.describe(embeddedIncidentRole, "Role."),
  },
  "Role and who holds it.",
);

const timestampValue = t.object(
  {
    incident_timestamp: t.describe(embeddedIncidentTimestamp, "Timestamp."),
    value: t.object(
      { value: t.timestamp("Value of the timestamp.") },
      "Its value on this incident, if set.",
    ),
  },
  "Value of a timestamp.",
);

export const incident = t.object(
  {
    id: t.key("ID of the incident."),
    actions: t.array(embeddedAction, "Actions; same rows as in the actions table."),
    attachments: t.array(embeddedIncidentAttachment, "Attached resources in other systems."),
    call_url: t.string("Link to the incident's call."),
    creator: t.describe(actor, "Who or what declared the incident."),
    custom_field_entries: t.array(customFieldEntry, "Values of the custom fields."),
    debriefs: t.array(debrief, "Scheduled debriefs, by start; canceled debriefs are left out."),
    duration_metrics: t.array(
      durationMetricValue,
      "Values of the organization's duration metrics.",
    ),
    external_issue_reference: t.describe(
      externalIssueReference,
      "Linked issue in an external tracker.",
    ),
    follow_ups: t.array(embeddedFollowUp, "Follow-ups; same rows as in the follow_ups table."),
    has_debrief: t.boolean("Whether the incident had a debrief."),
    incident_role_assignments: t.array(roleAssignment, "Roles on the incident and who holds them."),
    incident_status: t.describe(embeddedIncidentStatus, "Status of the incident."),
    incident_timestamp_values: t.array(timestampValue, "Timestamps of the incident."),
    incident_type: t.describe(embeddedIncidentType, "Type of the incident."),
    mode: t.openEnum(incidentModes, "Whether the incident is real, a test, or something else."),
    ms_teams_channel_url: t.string("Link to the incident's Microsoft Teams channel."),
    name: t.string("What happened, in brief.", { personal: "free_text" }),
    permalink: t.string("Link to the incident in the dashboard."),
    postmortem_document_ids: t.array(t.string("Document ID."), "Post-mortem documents."),
    postmortem_document_url: t.string("Link to the post-mortem document."),
    reference: t.string("Human-readable reference of the incident, such as INC-123."),
    severity: t.describe(embeddedSeverity, "Severity of the incident."),
    slack_channel_id: t.string("ID of the incident's Slack channel."),
    slack_channel_name: t.string("Name of the incident's Slack channel.", {
      personal: "free_text",
    }),
    slack_channel_url: t.string("Link to the incident's Slack channel."),
    slack_team_id: t.string("ID of the Slack workspace the channel is in."),
    summary: t.string("What happened, in detail.", { personal: "free_text" }),
    team_ids: t.array(t.string("Team ID."), "Teams that own the incident."),
    updates: t.array(
      embeddedIncidentUpdate,
      "Updates; same rows as in the incident_updates table.",
    ),
    visibility: t.openEnum(
      ["public", "private"],
      "Whether everyone in the organization can see the incident (public) or not (private).",
    ),
    workload_minutes_late: t.number("Minutes people worked on it in their late hours."),
    workload_minutes_sleeping: t.number("Minutes people worked on it in their sleeping hours."),
    workload_minutes_total: t.number("Total minutes people worked on it."),
    workload_minutes_working: t.number("Minutes people worked on it in their working hours."),
    created_at: t.timestamp("When the incident was created."),
    last_activity_at: t.timestamp("When the incident last had activity."),
    updated_at: t.timestamp("When the incident last changed."),
  },
  "Incident.",
);

/** The endpoint has its own limit in addition to the key's: 60 requests a minute (API reference, headers). */
const incidentsLimit: RateLimit = { name: "of /v2/incidents", requests: 60, seconds: 60 };

/** Reads all incidents, newest first. */
export class IncidentsStream extends IncidentIoStream<IncidentsStream> {
  readonly name = "incidents";
  readonly path = "/v2/incidents";
  readonly schema = incident;
  override readonly requiredScope = "incidents.view";
  override readonly rateLimits = [...keyLimits, incidentsLimit];
  override readonly pageSize = 250; // maximum in the endpoint's description; its parameter says 500
  override readonly hasTotal = true; // documented: pagination_meta.total_record_count
  // The filters take dates; a time of day is ignored.
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]", format: "day" } as const;
  override readonly creationFilter = { ...creationFilter, format: "day" } as const;
  override readonly embeds = {
    actions: { stream: "actions", foreignKey: "incident_id" },
    attachments: { stream: "incident_attachments", foreignKey: "incident_id" },
    follow_ups: { stream: "follow_ups", foreignKey: "incident_id" },
    updates: { stream: "incident_updates", foreignKey: "incident_id" },
  };

  /** By default the endpoint leaves out declined, canceled, and merged incidents, and all modes but the first two. */
  override params(context: Context, bounds: TimeBounds) {
    return {
      ...super.params(context, bounds),
      "status_category[one_of]": incidentStatusCategories,
      "mode[one_of]": incidentModes,
    };
  }
}
