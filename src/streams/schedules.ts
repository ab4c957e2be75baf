/**
 * Schedules: who is on call when, by the rotations that say so.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedScheduleEntry } from "./schemas/schedule-entry.ts";
import { embeddedUser } from "./schemas/user.ts";

const handover = t.object(
  {
    interval: t.integer("How many units of time the shift lasts."),
    interval_type: t.openEnum(["hourly", "daily", "weekly"], "Unit of time."),
  },
  "How long a shift lasts.",
);

const layer = t.object(
  {
    id: t.string("Identifier of the layer."),
    name: t.string("Name of the layer."),
  },
  "Layer.",
);

const workingInterval = t.object(
  {
    end_time: t.string("Time of day at which it ends, such as 17:00."),
    start_time: t.string("Time of day at which it begins, such as 09:00."),
    weekday: t.openEnum(
      ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
      "Day of the week.",
    ),
  },
  "Hours of a day.",
);

const rotation = t.object(
  {
    id: t.string("Identifier of the rotation; versions that apply one after another share it."),
    effective_from: t.timestamp("When this version begins to apply; absent in the first one."),
    handover_start_at: t.timestamp("When the first shift of the first user begins."),
    handovers: t.array(handover, "How long shifts last, if they differ one after the other."),
    layers: t.array(layer, "Layers: how many people are on call at the same time."),
    name: t.string("Name of the rotation."),
    scheduling_mode: t.openEnum(
      ["fair", "sequential"],
      "Whether shifts of different length are shared out evenly or in turn.",
    ),
    users: t.array(embeddedUser, "Who takes shifts, in turn."),
    working_interval: t.array(workingInterval, "Deprecated: the same as working_intervals."),
    working_intervals: t.array(
      workingInterval,
      "Hours to which the shifts are limited, if they are.",
    ),
  },
  "Rotation, as it applies from some time on.",
);

export const schedule = t.object(
  {
    id: t.key("Identifier of the schedule."),
    annotations: t.json("Notes of the tool that manages the schedule, by name.", {
      personal: "free_text",
    }),
    config: t.object(
      { rotations: t.array(rotation, "Rotations, each in all its versions.") },
      "What the shifts follow from.",
    ),
    current_shifts: t.array(embeddedScheduleEntry, "Shifts of the moment."),
    holidays_public_config: t.object(
      { country_codes: t.array(t.string("Country, as ISO 3166-1 names it."), "Countries.") },
      "Whose public holidays the schedule shows.",
    ),
    name: t.string("Name of the schedule."),
    next_shifts: t.array(embeddedScheduleEntry, "Shifts after the next change."),
    permalink: t.string("Link to the schedule in the dashboard."),
    team_ids: t.array(t.string("Identifier of a team."), "Teams that own the schedule."),
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
  override readonly pageSize = 25; // of 10,000 at most: on larger pages next_shifts is empty
  override readonly isExtra = true;
}
