/**
 * Escalations: who was paged about what, and how they answered.
 *
 * Endpoint: GET /v2/escalations. Scope: escalations.view. https://api-docs.incident.io/tag/Escalations-V2
 */

import { choice, id, integer, list, object, type RecordOf, text, timestamp } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { embeddedUser } from "./schemas/user.ts";

const { alert, user, workflow } = actor.properties;

const channel = object(
  {
    microsoft_teams_channel_id: text("Identifier of the channel, if it is in Microsoft Teams."),
    microsoft_teams_team_id: text("Identifier of its team in Microsoft Teams."),
    slack_channel_id: text("Identifier of the channel, if it is in Slack."),
    slack_team_id: text("Identifier of its team in Slack."),
  },
  "Chat channel.",
);

const event = object(
  {
    id: text("Identifier of the event."),
    channels: list(channel, "Channels that were notified."),
    event: choice(
      [
        "entered_grace_period",
        "triggered",
        "notified_users",
        "notified_channels",
        "acked",
        "cancelled",
        "resolved",
        "expired",
      ],
      "What happened.",
    ),
    urgency: choice(["high", "low"], "How urgently users were notified."),
    users: list(embeddedUser, "Users who were notified, or who acknowledged."),
    occurred_at: timestamp("When it happened."),
  },
  "Step in the history of an escalation.",
);

const relatedIncident = object(
  {
    id: text("Identifier of the incident."),
    external_id: integer("Number of the incident, as in its reference."),
    name: text("What happened, in short."),
    reference: text("Reference that people know the incident by, such as INC-123."),
    // Unlike everywhere else, live and learning go by the names that the app shows.
    status_category: choice(
      ["triage", "declined", "merged", "canceled", "active", "post-incident", "closed", "paused"],
      "Category of the incident's status.",
    ),
    summary: text("What happened, in detail."),
    visibility: choice(
      ["public", "private"],
      "Whether everybody in the organisation may see the incident.",
    ),
  },
  "Incident, in short.",
);

export const escalation = object(
  {
    id: id("Identifier of the escalation."),
    creator: object(
      { alert, user, workflow },
      "Who or what escalated; empty for a call that came in by a call route.",
    ),
    description: text("Details; where nobody gave any, those of the alert or incident."),
    escalation_path_id: text("Escalation path that was followed, if one was."),
    events: list(event, "History: who was notified when, and who acknowledged."),
    priority: object({ name: text("Name of the priority.") }, "Priority of the escalation."),
    related_alerts: list(embeddedAlert, "Alerts that belong to the escalation."),
    related_incidents: list(relatedIncident, "Incidents that belong to the escalation."),
    status: choice(
      [
        "pending",
        "triggered",
        "acked",
        "resolved",
        "expired",
        "cancelled",
        "snoozed",
        "delayed",
        "pending_repeat",
      ],
      "How far the escalation has come.",
    ),
    title: text("What the escalation is about."),
    created_at: timestamp("When the escalation was created."),
    updated_at: timestamp("When the escalation last changed."),
  },
  "Escalation.",
);

export type Escalation = RecordOf<typeof escalation>;

/** Reads all escalations. */
export class EscalationsStream extends IncidentIoStream<typeof escalation> {
  readonly name = "escalations";
  readonly path = "/v2/escalations";
  readonly schema = escalation;
  override readonly scope = "escalations.view";
  override readonly pageSize = 50; // documented maximum of page_size
}
