/**
 * Schedule replicas: copies of schedules that are kept in other systems.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * The endpoint answers for one schedule at a time.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { SchedulesStream } from "./schedules.ts";

const source = t.object(
  {
    layer_id: t.string("Identifier of the layer."),
    rotation_id: t.string("Rotation that the layer is in."),
  },
  "Layer of a rotation.",
);

const userStatus = t.object(
  {
    external_user_id: t.string("The user in the other system; absent where nobody was found.", {
      personal: "identity",
    }),
    user_id: t.string("The user."),
  },
  "User of the schedule, and who that is in the other system.",
);

export const scheduleReplica = t.object(
  {
    id: t.key("Identifier of the replica."),
    last_sync_error: t.string("Why the last copy failed, if it did.", { personal: "free_text" }),
    mirror_window_days: t.integer("Days ahead that are copied; 14 where nobody says."),
    replica_fallback_user_id: t.string(
      "User of the other system who is on call there when nobody is here.",
      { personal: "identity" },
    ),
    replica_provider: t.openEnum(
      ["native", "pagerduty", "opsgenie", "jsm"],
      "System that holds the copy.",
    ),
    replica_provider_id: t.string("Identifier of the copy in that system."),
    schedule_id: t.string("Schedule that is copied."),
    sources: t.array(source, "Layers that are copied."),
    user_statuses: t.array(userStatus, "Users of the schedule in the other system."),
    created_at: t.timestamp("When the replica was added."),
    last_synced_at: t.timestamp("When the schedule was last copied; absent if it never was."),
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
