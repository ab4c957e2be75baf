/**
 * Schedule rotation users: who takes shifts in each rotation, in order, unnested from schedules.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * Like schedules, the table is synced in full. Users who left a rotation are removed with
 * emit_activate_version_messages; see docs/flat-tables.md. If a user has several turns in one rotation, only the last
 * is kept and the log warns.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { SchedulesStream } from "./schedules.ts";
import { flatUser, flatUserOf } from "./schemas/flat-user.ts";

export const scheduleRotationUser = t.object(
  {
    schedule_id: t.key("Schedule."),
    rotation_id: t.key("Rotation; all its versions share this ID."),
    rotation_version: t.key(
      "Version of the rotation: its effective_from, as in schedules; empty for the first version.",
    ),
    user_id: t.key("User."),
    rotation_name: t.string("Name of the rotation."),
    effective_from: t.timestamp("When the version takes effect; null for the first version."),
    ...flatUser,
    position: t.integer("Position in the rotation order, from 1."),
  },
  "User who takes shifts in a rotation.",
);

/** Writes a row for each user of each version of each rotation. */
export class ScheduleRotationUsersStream extends FlatStream<ScheduleRotationUsersStream> {
  readonly name = "schedule_rotation_users";
  readonly schema = scheduleRotationUser;
  override readonly primaryKeys = [
    "schedule_id",
    "rotation_id",
    "rotation_version",
    "user_id",
  ] as const;
  override readonly isExtra = true;
  override readonly parent = SchedulesStream;

  override embeddedRecords({ id, config }: RowOf<SchedulesStream>) {
    return (config?.rotations ?? []).flatMap((rotation) =>
      (rotation.users ?? []).map((user, index) => ({
        schedule_id: id,
        rotation_id: rotation.id,
        rotation_version: rotation.effective_from ?? "",
        rotation_name: rotation.name,
        effective_from: rotation.effective_from,
        ...flatUserOf(user),
        position: index + 1,
      })),
    );
  }
}
