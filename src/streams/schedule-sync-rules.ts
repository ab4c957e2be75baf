/**
 * Schedule sync rules: which users of a schedule are members of a Slack user group.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * The endpoint lists the rules of one schedule.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { SchedulesStream } from "./schedules.ts";
import { embeddedScheduleSyncTarget } from "./schemas/schedule-sync-target.ts";

export const scheduleSyncRule = t.object(
  {
    id: t.key("ID of the sync rule."),
    permanent_member_user_ids: t.array(t.string("User ID."), "Users who are always in the group."),
    rotation_id: t.string("Rotation whose users are synced; null for all rotations."),
    schedule_id: t.string("Schedule whose users are in the group."),
    schedule_sync_target: t.describe(embeddedScheduleSyncTarget, "Slack user group."),
    schedule_sync_target_id: t.string("Sync target for the group."),
    sync_type: t.openEnum(
      ["on_call", "all_users", "next_on_call"],
      "Which users of the schedule are in the group.",
    ),
    created_at: t.timestamp("When the sync rule was added."),
    updated_at: t.timestamp("When the sync rule last changed."),
  },
  "Rule that fills a Slack user group from a schedule.",
);

/** Reads the sync rules of each schedule. */
export class ScheduleSyncRulesStream extends IncidentIoStream<ScheduleSyncRulesStream> {
  readonly name = "schedule_sync_rules";
  readonly path = "/v2/schedules/{schedule_id}/sync_rules";
  readonly schema = scheduleSyncRule;
  override readonly requiredScope = "schedules.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = SchedulesStream;

  override childContext({ id: schedule_id }: RowOf<SchedulesStream>) {
    return { schedule_id };
  }
}
