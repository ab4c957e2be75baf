/**
 * Escalations: who was paged about what, and how they answered.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * The column related_incidents uses the names that the app has for status categories: active for live,
 * post-incident for learning.
 */

import { t } from "../sdk/index.ts";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { embeddedIncident } from "./schemas/incident.ts";
import { embeddedUser } from "./schemas/user.ts";

const { alert, user, workflow } = actor.properties;

const channel = t.object(
  {
    microsoft_teams_channel_id: t.string("Identifier of the channel, if it is in Microsoft Teams."),
    microsoft_teams_team_id: t.string("Identifier of its team in Microsoft Teams."),
    slack_channel_id: t.string("Identifier of the channel, if it is in Slack."),
    slack_team_id: t.string("Identifier of its team in Slack."),
  },
  "Chat channel.",
);

const event = t.object(
  {
    id: t.string("Identifier of the event."),
    channels: t.array(channel, "Channels that were notified."),
    event: t.openEnum(
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
    urgency: t.openEnum(["high", "low"], "How urgently users were notified."),
    users: t.array(embeddedUser, "Users who were notified, or who acknowledged."),
    occurred_at: t.timestamp("When it happened."),
  },
  "Step in the history of an escalation.",
);

export const escalation = t.object(
  {
    id: t.key("Identifier of the escalation."),
    creator: t.object(
      { alert, user, workflow },
      "Who or what escalated; empty for a call that came in by a call route.",
    ),
    description: t.string("Details; where nobody gave any, those of the alert or incident.", {
      personal: "free_text",
    }),
    escalation_path_id: t.string("Escalation path that was followed, if one was."),
    events: t.array(event, "History: who was notified when, and who acknowledged."),
    priority: t.object({ name: t.string("Name of the priority.") }, "Priority of the escalation."),
    related_alerts: t.array(embeddedAlert, "Alerts that belong to the escalation."),
    related_incidents: t.array(embeddedIncident, "Incidents that belong to the escalation."),
    status: t.openEnum(
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
    title: t.string("What the escalation is about.", { personal: "free_text" }),
    created_at: t.timestamp("When the escalation was created."),
    updated_at: t.timestamp("When the escalation last changed."),
  },
  "Escalation.",
);

/** Reads all escalations. */
export class EscalationsStream extends IncidentIoStream<EscalationsStream> {
  readonly name = "escalations";
  readonly path = "/v2/escalations";
  readonly schema = escalation;
  override readonly requiredScope = "escalations.view";
  override readonly pageSize = 50; // documented maximum of page_size
  // The filters take days; a time of day is ignored.
  override readonly incremental = {
    key: "updated_at",
    parameter: "updated_at[gte]",
    format: "day",
  } as const;
  override readonly creation = { ...creationFilter, format: "day" } as const;
}
