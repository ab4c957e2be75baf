/** A step in the history of an escalation. */

import { t } from "singer-tap-sdk";
import { embeddedUser } from "./user.ts";

const channel = t.object(
  {
    microsoft_teams_channel_id: t.string("ID of the channel, if it is in Microsoft Teams."),
    microsoft_teams_team_id: t.string("ID of the channel's Microsoft Teams team."),
    slack_channel_id: t.string("ID of the channel, if it is in Slack."),
    slack_team_id: t.string("ID of the channel's Slack workspace."),
  },
  "Chat channel.",
);

export const escalationEvent = t.object(
  {
    id: t.string("ID of the event."),
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
    urgency: t.openEnum(["high", "low"], "Urgency of the notification."),
    users: t.array(embeddedUser, "Users who were notified or who acknowledged."),
    occurred_at: t.timestamp("When it happened."),
  },
  "Step in the history of an escalation.",
);
