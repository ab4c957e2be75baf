/**
 * Incidents: the incidents of the organisation, whatever their status and mode, with their actions,
 * follow-ups, updates and attachments.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * The embedded rows come from endpoints of their own; attachments cost one request per incident. A change to
 * an embedded row is not documented to move the incident's updated_at.
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
    id: t.string("Identifier of the debrief."),
    start_at: t.timestamp("Planned start."),
    end_at: t.timestamp("Planned end."),
  },
  "Scheduled debrief.",
);

const roleAssignment = t.object(
  {
    assignee: t.describe(embeddedUser, "Who has the role, if anybody."),
    role: t.describe(embeddedIncidentRole, "The role."),
  },
  "Role and who has it.",
);

const timestampValue = t.object(
  {
    incident_timestamp: t.describe(embeddedIncidentTimestamp, "The timestamp."),
    value: t.object({ value: t.timestamp("The instant.") }, "Its value in this incident, if set."),
  },
  "Value of a timestamp.",
);

export const incident = t.object(
  {
    id: t.key("Identifier of the incident."),
    actions: t.array(embeddedAction, "Actions, as in the table actions."),
    attachments: t.array(
      embeddedIncidentAttachment,
      "Resources in other systems that are attached.",
    ),
    call_url: t.string("Link to the incident's call."),
    creator: t.describe(actor, "Who or what declared the incident."),
    custom_field_entries: t.array(customFieldEntry, "What the incident says in each custom field."),
    debriefs: t.array(debrief, "Scheduled debriefs by start; cancelled ones are left out."),
    duration_metrics: t.array(durationMetricValue, "Durations that the organisation measures."),
    external_issue_reference: t.describe(
      externalIssueReference,
      "Issue in an external tracker that belongs to the incident.",
    ),
    follow_ups: t.array(embeddedFollowUp, "Follow-ups, as in the table follow_ups."),
    has_debrief: t.boolean("Whether the incident had a debrief."),
    incident_role_assignments: t.array(roleAssignment, "Roles of the incident and who has them."),
    incident_status: t.describe(embeddedIncidentStatus, "Status of the incident."),
    incident_timestamp_values: t.array(timestampValue, "Timestamps of the incident."),
    incident_type: t.describe(embeddedIncidentType, "Type of the incident."),
    mode: t.openEnum(incidentModes, "Whether the incident is real, a test or something else."),
    ms_teams_channel_url: t.string("Link to the incident's channel in Microsoft Teams."),
    name: t.string("What happened, in short.", { personal: "free_text" }),
    permalink: t.string("Link to the incident in the dashboard."),
    postmortem_document_ids: t.array(
      t.string("Identifier of a document."),
      "Post-mortem documents.",
    ),
    postmortem_document_url: t.string("Link to the post-mortem document."),
    reference: t.string("Reference that people know the incident by, such as INC-123."),
    severity: t.describe(embeddedSeverity, "Severity of the incident."),
    slack_channel_id: t.string("Identifier of the incident's channel in Slack."),
    slack_channel_name: t.string("Name of the incident's channel in Slack.", {
      personal: "free_text",
    }),
    slack_channel_url: t.string("Link to the incident's channel in Slack."),
    slack_team_id: t.string("Identifier of the Slack team that the channel is in."),
    summary: t.string("What happened, in detail.", { personal: "free_text" }),
    team_ids: t.array(t.string("Identifier of a team."), "Teams that own the incident."),
    updates: t.array(embeddedIncidentUpdate, "Updates, as in the table incident_updates."),
    visibility: t.openEnum(
      ["public", "private"],
      "Whether everybody in the organisation may see the incident.",
    ),
    workload_minutes_late: t.number("Minutes that people worked on it in their late hours."),
    workload_minutes_sleeping: t.number(
      "Minutes that people worked on it in their sleeping hours.",
    ),
    workload_minutes_total: t.number("Minutes that people worked on it in all."),
    workload_minutes_working: t.number("Minutes that people worked on it in their working hours."),
    created_at: t.timestamp("When the incident was created."),
    last_activity_at: t.timestamp("When something last happened in the incident."),
    updated_at: t.timestamp("When the incident last changed."),
  },
  "Incident.",
);

/** The endpoint has a limit of its own beside the key's: 60 requests a minute (API reference, headers). */
const incidentsLimit: RateLimit = { name: "of /v2/incidents", requests: 60, seconds: 60 };

/** Reads all incidents, newest first. */
export class IncidentsStream extends IncidentIoStream<IncidentsStream> {
  readonly name = "incidents";
  readonly path = "/v2/incidents";
  readonly schema = incident;
  override readonly requiredScope = "incidents.view";
  override readonly rateLimits = [...keyLimits, incidentsLimit];
  override readonly pageSize = 250; // maximum in the endpoint's text; its parameter says 500
  // The filters take days; a time of day is ignored.
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]", format: "day" } as const;
  override readonly creationFilter = { ...creationFilter, format: "day" } as const;
  override readonly embeds = {
    actions: { stream: "actions", foreignKey: "incident_id" },
    attachments: { stream: "incident_attachments", foreignKey: "incident_id" },
    follow_ups: { stream: "follow_ups", foreignKey: "incident_id" },
    updates: { stream: "incident_updates", foreignKey: "incident_id" },
  };

  /** Unasked, the endpoint leaves out declined, canceled and merged incidents, and all modes but the first two. */
  override params(context: Context, bounds: TimeBounds) {
    return {
      ...super.params(context, bounds),
      "status_category[one_of]": incidentStatusCategories,
      "mode[one_of]": incidentModes,
    };
  }
}
