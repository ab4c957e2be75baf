/**
 * Incidents: the incidents of the organisation, whatever their status and mode, with their actions,
 * follow-ups, updates and attachments.
 *
 * Endpoint: GET /v2/incidents. Scope: incidents.view. https://api-docs.incident.io/tag/Incidents-V2
 *
 * The embedded rows come from endpoints of their own; attachments cost one request per incident. A change to
 * an embedded row is not documented to move the incident's updated_at.
 */

import {
  type Context,
  choice,
  describe,
  flag,
  id,
  integer,
  list,
  number,
  object,
  type RateLimit,
  type RecordOf,
  text,
  timestamp,
} from "../sdk/index.ts";
import { IncidentIoStream, keyLimits } from "./base/incident-io-stream.ts";
import { embeddedAction } from "./schemas/action.ts";
import { actor } from "./schemas/actor.ts";
import { customFieldEntry } from "./schemas/custom-field-entry.ts";
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

const debrief = object(
  {
    id: text("Identifier of the debrief."),
    start_at: timestamp("Planned start."),
    end_at: timestamp("Planned end."),
  },
  "Scheduled debrief.",
);

const durationMetric = object(
  {
    duration_metric: object(
      {
        id: text("Identifier of the duration metric."),
        name: text("Name of the duration metric."),
      },
      "The duration metric.",
    ),
    status: choice(
      ["success", "timestamps_missing", "calculating", "invalid_timestamps"],
      "Whether the value fits the incident's timestamps of today, or why not.",
    ),
    value_seconds: integer("The duration as last calculated; absent if it never was."),
  },
  "Value of a duration metric.",
);

const roleAssignment = object(
  {
    assignee: describe(embeddedUser, "Who has the role, if anybody."),
    role: describe(embeddedIncidentRole, "The role."),
  },
  "Role and who has it.",
);

const timestampValue = object(
  {
    incident_timestamp: describe(embeddedIncidentTimestamp, "The timestamp."),
    value: object({ value: timestamp("The instant.") }, "Its value in this incident, if set."),
  },
  "Value of a timestamp.",
);

export const incident = object(
  {
    id: id("Identifier of the incident."),
    actions: list(embeddedAction, "Actions, as in the table actions."),
    attachments: list(embeddedIncidentAttachment, "Resources in other systems that are attached."),
    call_url: text("Link to the incident's call."),
    creator: describe(actor, "Who or what declared the incident."),
    custom_field_entries: list(customFieldEntry, "What the incident says in each custom field."),
    debriefs: list(debrief, "Scheduled debriefs by start; cancelled ones are left out."),
    duration_metrics: list(durationMetric, "Durations that the organisation measures."),
    external_issue_reference: describe(
      externalIssueReference,
      "Issue in an external tracker that belongs to the incident.",
    ),
    follow_ups: list(embeddedFollowUp, "Follow-ups, as in the table follow_ups."),
    has_debrief: flag("Whether the incident had a debrief."),
    incident_role_assignments: list(roleAssignment, "Roles of the incident and who has them."),
    incident_status: describe(embeddedIncidentStatus, "Status of the incident."),
    incident_timestamp_values: list(timestampValue, "Timestamps of the incident."),
    incident_type: describe(embeddedIncidentType, "Type of the incident."),
    mode: choice(incidentModes, "Whether the incident is real, a test or something else."),
    ms_teams_channel_url: text("Link to the incident's channel in Microsoft Teams."),
    name: text("What happened, in short."),
    permalink: text("Link to the incident in the dashboard."),
    postmortem_document_ids: list(text("Identifier of a document."), "Post-mortem documents."),
    postmortem_document_url: text("Link to the post-mortem document."),
    reference: text("Reference that people know the incident by, such as INC-123."),
    severity: describe(embeddedSeverity, "Severity of the incident."),
    slack_channel_id: text("Identifier of the incident's channel in Slack."),
    slack_channel_name: text("Name of the incident's channel in Slack."),
    slack_channel_url: text("Link to the incident's channel in Slack."),
    slack_team_id: text("Identifier of the Slack team that the channel is in."),
    summary: text("What happened, in detail."),
    team_ids: list(text("Identifier of a team."), "Teams that own the incident."),
    updates: list(embeddedIncidentUpdate, "Updates, as in the table incident_updates."),
    visibility: choice(
      ["public", "private"],
      "Whether everybody in the organisation may see the incident.",
    ),
    workload_minutes_late: number("Minutes that people worked on it in their late hours."),
    workload_minutes_sleeping: number("Minutes that people worked on it in their sleeping hours."),
    workload_minutes_total: number("Minutes that people worked on it in all."),
    workload_minutes_working: number("Minutes that people worked on it in their working hours."),
    created_at: timestamp("When the incident was created."),
    last_activity_at: timestamp("When something last happened in the incident."),
    updated_at: timestamp("When the incident last changed."),
  },
  "Incident.",
);

/** The endpoint has a limit of its own beside the key's: 60 requests a minute (API reference, headers). */
const incidentsLimit: RateLimit = { name: "of /v2/incidents", requests: 60, seconds: 60 };

export type Incident = RecordOf<typeof incident>;

/** Reads all incidents, newest first. */
export class IncidentsStream extends IncidentIoStream<typeof incident> {
  readonly name = "incidents";
  readonly path = "/v2/incidents";
  readonly schema = incident;
  override readonly scope = "incidents.view";
  override readonly rateLimits = [...keyLimits, incidentsLimit];
  override readonly pageSize = 250; // maximum in the endpoint's text; its parameter says 500
  override readonly embeds = {
    actions: { stream: "actions", by: "incident_id" },
    attachments: { stream: "incident_attachments", by: "incident_id" },
    follow_ups: { stream: "follow_ups", by: "incident_id" },
    updates: { stream: "incident_updates", by: "incident_id" },
  };

  /** Unasked, the endpoint leaves out declined, canceled and merged incidents, and all modes but the first two. */
  override params(context: Context) {
    return {
      ...super.params(context),
      "status_category[one_of]": incidentStatusCategories,
      "mode[one_of]": incidentModes,
    };
  }
}
