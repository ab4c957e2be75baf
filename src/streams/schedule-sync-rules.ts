/**
 * Schedule sync rules: which people of a schedule a Slack user group has as its members.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * The endpoint answers for one schedule at a time.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { SchedulesStream } from "./schedules.ts";
import { embeddedScheduleSyncTarget } from "./schemas/schedule-sync-target.ts";

export const scheduleSyncRule = t.object(
  {
    id: t.key("Identifier of the sync rule."),
    permanent_member_user_ids: t.array(
      t.string("Identifier of a user."),
      "Users who are in the group whoever is on call.",
    ),
    rotation_id: t.string("Rotation whose people count; all rotations where there is none."),
    schedule_id: t.string("Schedule whose people are in the group."),
    schedule_sync_target: t.describe(embeddedScheduleSyncTarget, "The group."),
    schedule_sync_target_id: t.string("Sync target that stands for the group."),
    sync_type: t.openEnum(
      ["on_call", "all_users", "next_on_call"],
      "Which people of the schedule are in the group.",
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
