/**
 * Schedules: who is on call when, with the rotations behind it.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedScheduleEntry } from "./schemas/schedule-entry.ts";
import { embeddedUser } from "./schemas/user.ts";

const handover = t.object(
  {
    interval: t.integer("Length of the shift, in units of interval_type."),
    interval_type: t.openEnum(["hourly", "daily", "weekly"], "Unit of time."),
  },
  "Length of a shift.",
);

const layer = t.object(
  {
    id: t.string("ID of the layer."),
    name: t.string("Name of the layer."),
  },
  "Layer.",
);

const workingInterval = t.object(
  {
    end_time: t.string("Time of day when it ends, such as 17:00."),
    start_time: t.string("Time of day when it starts, such as 09:00."),
    weekday: t.openEnum(
      ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
      "Day of the week.",
    ),
  },
  "Hours on one day of the week.",
);

const rotation = t.object(
  {
    id: t.string("ID of the rotation; shared by all its versions."),
    effective_from: t.timestamp("When this version takes effect; absent for the first version."),
    handover_start_at: t.timestamp("When the first shift of the first user starts."),
    handovers: t.array(handover, "Lengths of successive shifts, if they differ."),
    layers: t.array(layer, "Layers; one person per layer is on call at a time."),
    name: t.string("Name of the rotation."),
    scheduling_mode: t.openEnum(
      ["fair", "sequential"],
      "Whether shifts of different lengths are distributed evenly (fair) or in turn (sequential).",
    ),
    users: t.array(embeddedUser, "Users who take shifts, in order."),
    working_interval: t.array(workingInterval, "Deprecated: the same as working_intervals."),
    working_intervals: t.array(workingInterval, "Hours the shifts are limited to, if any."),
  },
  "Version of a rotation, valid from effective_from.",
);

export const schedule = t.object(
  {
    id: t.key("ID of the schedule."),
    annotations: t.json("Notes from the tool that manages the schedule, by name.", {
      personal: "free_text",
    }),
    config: t.object(
      { rotations: t.array(rotation, "Rotations, with all their versions.") },
      "Configuration that the shifts are generated from.",
    ),
    current_shifts: t.array(embeddedScheduleEntry, "Current shifts."),
    holidays_public_config: t.object(
      { country_codes: t.array(t.string("ISO 3166-1 country code."), "Countries.") },
      "Public holidays shown in the schedule.",
    ),
    name: t.string("Name of the schedule."),
    next_shifts: t.array(embeddedScheduleEntry, "Shifts after the next handover."),
    permalink: t.string("Link to the schedule in the dashboard."),
    team_ids: t.array(t.string("Team ID."), "Teams that own the schedule."),
    timezone: t.string("Time zone of the schedule, such as Europe/London."),
    created_at: t.timestamp("When the schedule was added."),
    updated_at: t.timestamp("When the schedule last changed."),
  },
  "Schedule.",
);

/** Reads all schedules. */
export class SchedulesStream extends IncidentIoStream<SchedulesStream> {
  readonly name = "schedules";
  readonly path = "/v2/schedules";
  readonly schema = schedule;
  override readonly requiredScope = "schedules.view";
  override readonly pageSize = 25; // of at most 10,000: on larger pages next_shifts is empty
  override readonly hasTotal = true; // documented: pagination_meta.total_record_count
  override readonly isExtra = true;
}
