/**
 * Schedule entries: the shifts of each schedule in a time window.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * A shift can appear three times: as the rotations schedule it (scheduled), as an override (overrides), and as the
 * result (final). The column kind says which; for who is on call, use the final rows.
 *
 * The tap never removes a shift, so an edited shift can leave its old row next to the new one.
 *
 * The settings schedule_entries_from and schedule_entries_to set the window; the default is 30 days before and after
 * today. The endpoint lists the entries of one schedule.
 */

import {
  type ApiResponse,
  ConfigError,
  type ContextOf,
  CursorPaginator,
  InvalidResponse,
  normalizeTimestamp,
  type RowOf,
  type StreamServices,
  type TimeBounds,
  t,
  valueAt,
} from "singer-tap-sdk";
import { isJsonObject, type JsonObject } from "singer-tap-sdk/singer";
import type { Settings } from "../config.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { SchedulesStream } from "./schedules.ts";
import { embeddedScheduleEntry } from "./schemas/schedule-entry.ts";

export const scheduleEntry = t.object(
  {
    ...embeddedScheduleEntry.properties,
    fingerprint: t.key(
      "Unique identifier of the shift: the API's fingerprint; if absent, entry_id; otherwise rotation, layer (or user, if there is none), and start. If two shifts would share it, the end is appended.",
    ),
    kind: t.key("API list the shift comes from: final, scheduled, or overrides."),
    schedule_id: t.key("Schedule the shift is in."),
  },
  "Shift of a schedule: as scheduled, as overridden, or final.",
);

/** Default days before and after today. */
const usualDays = 30;

/** Reads the shifts of each schedule that overlap the window. */
export class ScheduleEntriesStream extends IncidentIoStream<ScheduleEntriesStream> {
  readonly name = "schedule_entries";
  readonly path = "/v2/schedule_entries";
  readonly schema = scheduleEntry;
  override readonly requiredScope = "schedules.view";
  override readonly isExtra = true;
  override readonly isWindowed = true;
  override readonly primaryKeys = ["schedule_id", "kind", "fingerprint"] as const;
  override readonly parent = SchedulesStream;

  constructor(services: StreamServices<Settings>) {
    super(services);
    // Rejects contradictory settings before the first request; only the host's clock is known by then.
    windowOf(this.settings, new Date().toISOString());
  }

  override childContext({ id: schedule_id }: RowOf<SchedulesStream>) {
    return { schedule_id };
  }

  override params(context: ContextOf<ScheduleEntriesStream>, bounds: TimeBounds) {
    return { ...super.params(context, bounds), ...windowOf(this.settings, bounds.startedAt) };
  }

  /** The next page's cursor replaces the window's start; the last page has no paging object. */
  override paginator() {
    return new CursorPaginator({
      cursorPath: "pagination_meta.after",
      parameter: "entry_window_start",
      required: false,
    });
  }

  /** The response holds an object of lists, one per kind of shift, named after it. */
  override parseResponse({ body }: ApiResponse): readonly JsonObject[] {
    const lists = valueAt(body, this.name);
    if (!isJsonObject(lists)) throw new InvalidResponse(`it holds no object ${this.name}`);
    return Object.entries(lists).flatMap(([kind, shifts]) => {
      if (shifts === null) return []; // how Go serializes an empty list
      if (!Array.isArray(shifts) || !shifts.every(isJsonObject)) {
        throw new InvalidResponse(`${this.name}.${kind} is not a list of objects`);
      }
      return fingerprinted(shifts).map((shift) => ({ ...shift, kind }));
    });
  }
}

/**
 * The shifts of one list, each with a fingerprint, which the API does not guarantee. Shifts that would share one also
 * get their end; the others don't, since a shortened shift would then leave its old row behind.
 */
function fingerprinted(shifts: readonly JsonObject[]): readonly JsonObject[] {
  const fingerprints = shifts.map(fingerprintOf);
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const fingerprint of fingerprints) (seen.has(fingerprint) ? shared : seen).add(fingerprint);
  return shifts.map((shift, index) => {
    const fingerprint = fingerprints[index] ?? "";
    return {
      ...shift,
      fingerprint: shared.has(fingerprint) ? `${fingerprint} ${shift.end_at}` : fingerprint,
    };
  });
}

/** The API's fingerprint, else its ID, else rotation, layer, and start: a layer has one shift at a time. */
function fingerprintOf(shift: JsonObject): string {
  const { fingerprint, entry_id, rotation_id, layer_id, start_at } = shift;
  const own = fingerprint || entry_id;
  if (own) return String(own);
  const holder = layer_id || valueAt(shift, "user.id");
  return [rotation_id, holder, start_at].join(" ");
}

/**
 * The time window to request. Its defaults start and end at midnight, so that later runs on the same day request the
 * same window.
 *
 * @param now Base of the default window, RFC 3339 in UTC.
 * @throws ConfigError if the window ends before it starts.
 */
function windowOf(
  { schedule_entries_from: from, schedule_entries_to: to }: Settings,
  now: string,
): { readonly entry_window_start: string; readonly entry_window_end: string } {
  const entry_window_start = instantOf(from) ?? daysFrom(now, -usualDays);
  const entry_window_end = instantOf(to) ?? daysFrom(now, usualDays);
  if (Date.parse(entry_window_start) < Date.parse(entry_window_end)) {
    return { entry_window_start, entry_window_end };
  }
  throw new ConfigError([
    `schedule_entries_to must be later than schedule_entries_from; they are ${entry_window_end} and ${entry_window_start}`,
  ]);
}

function instantOf(setting: string | undefined): string | null {
  return setting === undefined ? null : (normalizeTimestamp(setting) ?? null);
}

/** Midnight of the day that is `days` days from an instant, RFC 3339 in UTC. */
function daysFrom(instant: string, days: number): string {
  const day = new Date(Date.parse(instant) + days * 86_400_000);
  return `${day.toISOString().slice(0, 10)}T00:00:00Z`;
}
