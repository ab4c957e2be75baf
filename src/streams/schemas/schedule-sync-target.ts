/** A Slack user group that is synced with who is on call, embedded in another record. */

import { t } from "singer-tap-sdk";

const linkedSchedule = t.object(
  {
    id: t.string("ID of the schedule."),
    name: t.string("Name of the schedule."),
    team_ids: t.array(t.string("Team ID."), "Teams that own the schedule."),
  },
  "Summary of a schedule.",
);

export const embeddedScheduleSyncTarget = t.object(
  {
    id: t.string("ID of the sync target."),
    add_bot_to_group: t.boolean("Whether to add incident.io's bot to the group."),
    linked_schedules: t.array(linkedSchedule, "Schedules with a sync rule for the group."),
    slack_team_id: t.string("ID of the Slack workspace the group is in."),
    slack_user_group_id: t.string("ID of the group in Slack."),
    created_at: t.timestamp("When the sync target was added."),
    updated_at: t.timestamp("When the sync target last changed."),
  },
  "Slack user group that is synced with who is on call.",
);
