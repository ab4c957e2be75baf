/**
 * Schedule replicas: copies of schedules in other systems.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * The endpoint lists the replicas of one schedule.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { SchedulesStream } from "./schedules.ts";

const source = t.object(
  {
    layer_id: t.string("ID of the layer."),
    rotation_id: t.string("Rotation the layer is in."),
  },
  "Layer of a rotation.",
);

const userStatus = t.object(
  {
    external_user_id: t.string(
      "ID of the user in the other system; absent if no match was found.",
      {
        personal: "identity",
      },
    ),
    user_id: t.string("User."),
  },
  "User of the schedule, matched to a user in the other system.",
);

export const scheduleReplica = t.object(
  {
    id: t.key("ID of the replica."),
    last_sync_error: t.string("Error of the last sync, if it failed.", { personal: "free_text" }),
    mirror_window_days: t.integer("Days ahead to copy; 14 by default."),
    replica_fallback_user_id: t.string(
      "User of the other system who is on call there when no one is on call here.",
      { personal: "identity" },
    ),
    replica_provider: t.openEnum(
      ["native", "pagerduty", "opsgenie", "jsm"],
      "System that holds the copy.",
    ),
    replica_provider_id: t.string("ID of the copy in that system."),
    schedule_id: t.string("Schedule that is copied."),
    sources: t.array(source, "Layers that are copied."),
    user_statuses: t.array(userStatus, "Users of the schedule in the other system."),
    created_at: t.timestamp("When the replica was added."),
    last_synced_at: t.timestamp("When the schedule was last copied; absent if never."),
    updated_at: t.timestamp("When the replica last changed."),
  },
  "Copy of a schedule in another system.",
);

/** Reads the replicas of each schedule. */
export class ScheduleReplicasStream extends IncidentIoStream<ScheduleReplicasStream> {
  readonly name = "schedule_replicas";
  readonly path = "/v2/schedules/{schedule_id}/replicas";
  readonly schema = scheduleReplica;
  override readonly requiredScope = "schedules.view";
  override readonly isExtra = true;
  override readonly parent = SchedulesStream;

  override childContext({ id: schedule_id }: RowOf<SchedulesStream>) {
    return { schedule_id };
  }
}
