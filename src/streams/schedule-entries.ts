/**
 * Schedule entries: the shifts of each schedule in a window of time.
 *
 * https://api-docs.incident.io/tag/Schedules-V2
 *
 * A shift can be there three times: as the rotations plan it (scheduled), as somebody takes it over (overrides), and as it
 * comes out (final). The column kind tells which; who wants to know who is on call reads the final ones.
 *
 * The tap never tells a target to remove a shift, so one that is edited may leave its old row beside the new one.
 *
 * The settings schedule_entries_from and schedule_entries_to say which window is read: the last 30 and the next 30 days
 * unless they say otherwise. The endpoint answers for one schedule at a time.
 */

import {
  type ApiResponse,
  ConfigError,
  type ContextOf,
  CursorPaginator,
  InvalidResponse,
  normaliseTimestamp,
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
      "What tells the shift from others: the API's fingerprint, else entry_id, else rotation, layer (or user, where there is none) and start; with the end where two shifts would share it.",
    ),
    kind: t.key(
      "How the shift came about: final, scheduled or overrides, as the API's lists are called.",
    ),
    schedule_id: t.key("Schedule that the shift is in."),
  },
  "Shift of a schedule, as planned, as overridden or as it comes out.",
);

/** Days before and after today that are read where the settings say nothing. */
const usualDays = 30;

/** Reads the shifts of each schedule that overlap with the window. */
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
    // Settings that contradict each other are found before anything is requested, by the host's clock for want of another.
    windowOf(this.settings, new Date().toISOString());
  }

  override childContext({ id: schedule_id }: RowOf<SchedulesStream>) {
    return { schedule_id };
  }

  override params(context: ContextOf<ScheduleEntriesStream>, bounds: TimeBounds) {
    return { ...super.params(context, bounds), ...windowOf(this.settings, bounds.startedAt) };
  }

  /** The cursor of the next page takes the place of the window's start; the last page has no paging object. */
  override paginator() {
    return new CursorPaginator({
      cursorPath: "pagination_meta.after",
      parameter: "entry_window_start",
      required: false,
    });
  }

  /** The response holds an object of lists, which are called as the kinds of shifts in them. */
  override parseResponse({ body }: ApiResponse): readonly JsonObject[] {
    const lists = valueAt(body, this.name);
    if (!isJsonObject(lists)) throw new InvalidResponse(`it holds no object ${this.name}`);
    return Object.entries(lists).flatMap(([kind, shifts]) => {
      if (shifts === null) return []; // how Go writes a list without elements
      if (!Array.isArray(shifts) || !shifts.every(isJsonObject)) {
        throw new InvalidResponse(`${this.name}.${kind} is no list of objects`);
      }
      return fingerprinted(shifts).map((shift) => ({ ...shift, kind }));
    });
  }
}

/**
 * The shifts of one list, each with a fingerprint, which the API does not promise. Two that would share one are told
 * apart by their end as well: not all are, since a shift that is shortened would then leave its old row behind.
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

/** The API's fingerprint, else its identifier, else what the shift is made of: a layer has one shift at a time. */
function fingerprintOf(shift: JsonObject): string {
  const { fingerprint, entry_id, rotation_id, layer_id, start_at } = shift;
  const own = fingerprint || entry_id;
  if (own) return String(own);
  const holder = layer_id || valueAt(shift, "user.id");
  return [rotation_id, holder, start_at].join(" ");
}

/**
 * The window of time that is asked for. It begins and ends with a day, so that later runs of the day ask for the same.
 *
 * @param now From when the usual days are counted, RFC 3339 in UTC.
 * @throws ConfigError when it ends before it begins.
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
  return setting === undefined ? null : (normaliseTimestamp(setting) ?? null);
}

/** The start of the day that lies so many days from another, RFC 3339 in UTC. */
function daysFrom(instant: string, days: number): string {
  const day = new Date(Date.parse(instant) + days * 86_400_000);
  return `${day.toISOString().slice(0, 10)}T00:00:00Z`;
}
