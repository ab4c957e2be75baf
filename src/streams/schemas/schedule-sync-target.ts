/** A Slack user group that follows who is on call, where another record holds one. */

import { t } from "singer-tap-sdk";

const linkedSchedule = t.object(
  {
    id: t.string("Identifier of the schedule."),
    name: t.string("Name of the schedule."),
    team_ids: t.array(t.string("Identifier of a team."), "Teams that own the schedule."),
  },
  "Schedule, in short.",
);

export const embeddedScheduleSyncTarget = t.object(
  {
    id: t.string("Identifier of the sync target."),
    add_bot_to_group: t.boolean("Whether the group is to have incident.io's bot as a member."),
    linked_schedules: t.array(linkedSchedule, "Schedules with a rule that fills the group."),
    slack_team_id: t.string("Identifier of the Slack workspace that the group is in."),
    slack_user_group_id: t.string("Identifier of the group in Slack."),
    created_at: t.timestamp("When the sync target was added."),
    updated_at: t.timestamp("When the sync target last changed."),
  },
  "Slack user group that follows who is on call.",
);
