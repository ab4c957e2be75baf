/**
 * Schedule overrides: one-off shifts that replace scheduled ones.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * The endpoint lists the overrides of one schedule. The API does not list archived overrides.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { SchedulesStream } from "./schedules.ts";
import { embeddedUser } from "./schemas/user.ts";

export const scheduleOverride = t.object(
  {
    id: t.key("ID of the override."),
    layer_id: t.string("Layer of the rotation that is overridden."),
    rotation_id: t.string("Rotation that is overridden."),
    schedule_id: t.string("Schedule that is overridden."),
    user: t.describe(embeddedUser, "User who is on call instead."),
    created_at: t.timestamp("When the override was added."),
    start_at: t.timestamp("When the override starts."),
    end_at: t.timestamp("When the override ends."),
    updated_at: t.timestamp("When the override last changed."),
  },
  "Override of a schedule.",
);

/** Reads the overrides of each schedule. */
export class ScheduleOverridesStream extends IncidentIoStream<ScheduleOverridesStream> {
  readonly name = "schedule_overrides";
  readonly path = "/v2/schedule_overrides";
  readonly schema = scheduleOverride;
  override readonly requiredScope = "schedules.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly recordsPath = "overrides";
  override readonly isExtra = true;
  override readonly parent = SchedulesStream;

  override childContext({ id: schedule_id }: RowOf<SchedulesStream>) {
    return { schedule_id };
  }
}
