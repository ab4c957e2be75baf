/** Who is on call: schedules with their shifts, paths along which alerts escalate, and how people are reached. */

import type { JsonObject } from "../../http/records.ts";
import { DAY, HOUR, iso } from "../calendar.ts";
import { company, teamKeys } from "../company.ts";
import { ulid } from "../identifiers.ts";
import { randomFor } from "../random.ts";
import { type Drawings, named, type Sketch, type Source, series, sketch, text } from "./sketch.ts";

/** Days before and after the moment at which the organisation stands for which shifts are known. */
const SHIFT_DAYS = 60;

/** What each team has a schedule for, and how many days a shift lasts. */
const duties = [
  { name: "primary", days: 1 },
  { name: "secondary", days: 7 },
  { name: "business hours", days: 7 },
] as const;

/** A schedule with its one rotation, from which the shifts follow. */
type Duty = ReturnType<typeof dutiesOf>[number];

type Shift = ReturnType<typeof shiftAt>;

function dutiesOf({ world }: Source) {
  // On a Monday at nine, when the account was opened.
  const opened = world.since - 14 * DAY;
  const weekday = (new Date(opened).getUTCDay() + 6) % 7;
  const began = opened - weekday * DAY - (opened % DAY) + 9 * HOUR;
  return teamKeys.flatMap((key) =>
    duties.map(({ name, days }) => {
      const random = randomFor(world.seed, "schedule", key, name);
      const team = world.catalog.team(key);
      const able = world.people.filter((one) => one.team === key && one.active && one.responds);
      return {
        id: ulid(began, random),
        rotationId: ulid(began, random),
        layerId: ulid(began, random),
        name,
        fullName: `${team.name}: ${name}`,
        teamId: team.id,
        people: (able.length > 0 ? able : world.responders.slice(0, 2)).map(({ user }) => user),
        length: days * DAY,
        began,
      };
    }),
  );
}

/** The shift at a moment; the people take turns, of the longer shifts some are unassigned. */
function shiftAt({ began, length, people }: Duty, at: number) {
  const turn = Math.floor((at - began) / length);
  const unassigned = length > DAY && turn % 5 === 4;
  return {
    start: began + turn * length,
    end: began + (turn + 1) * length,
    user: unassigned ? undefined : people[turn % people.length],
  };
}

function entry(duty: Duty, { start, end, user }: Shift, kind: string): JsonObject {
  const who = user === undefined ? "nobody" : text(user, "id");
  return {
    entry_id: ulid(start, randomFor(start, duty.id, kind)),
    fingerprint: ulid(start, randomFor(start, duty.id, who)),
    layer_id: duty.layerId,
    rotation_id: duty.rotationId,
    start_at: iso(start),
    end_at: iso(end),
    user,
  };
}

/** The shifts that a colleague takes over. */
function overridesOf({ world }: Source, duty: Duty): readonly Shift[] {
  const random = randomFor(world.seed, "overrides", duty.id);
  const days = random.some([-40, -12, -3, 2, 9, 30], random.whole(0, 3));
  const shifts = days.map((day) => shiftAt(duty, world.now + day * DAY));
  return shifts
    .filter(({ start }, place) => start !== shifts[place - 1]?.start)
    .map((shift) => ({ ...shift, user: random.pick(world.responders).user }));
}

/** The shifts around the present as they were planned, as they were taken over, and as they were in the end. */
function entriesOf(source: Source, duty: Duty): readonly Sketch[] {
  const { now } = source.world;
  const overrides = new Map(overridesOf(source, duty).map((shift) => [shift.start, shift]));
  const first = now - SHIFT_DAYS * DAY;
  const count = Math.ceil((2 * SHIFT_DAYS * DAY) / duty.length);
  return Array.from({ length: count }, (_, place) => {
    const shift = shiftAt(duty, first + place * duty.length);
    const override = overrides.get(shift.start);
    const lists = { scheduled: shift, final: override ?? shift, overrides: override };
    return Object.entries(lists).flatMap(([kind, listed]) => {
      const row = listed && { schedule_id: duty.id, kind, ...entry(duty, listed, kind) };
      return row ? [{ at: shift.start, row }] : [];
    });
  }).flat();
}

export const onCall: Drawings = {
  schedules: (source) =>
    dutiesOf(source).map((duty) => {
      const current = shiftAt(duty, source.world.now);
      const rotation = {
        id: duty.rotationId,
        name: duty.name,
        layers: [{ id: duty.layerId, name: "Layer 1" }],
        users: duty.people,
        handovers: [{ interval: duty.length / DAY, interval_type: "daily" }],
        handover_start_at: iso(duty.began),
        working_intervals: [],
      };
      return {
        at: duty.began,
        row: {
          id: duty.id,
          name: duty.fullName,
          team_ids: [duty.teamId],
          config: { rotations: [rotation] },
          current_shifts: [entry(duty, current, "final")],
          next_shifts: [entry(duty, shiftAt(duty, current.end), "final")],
          permalink: `https://app.incident.io/${company.slug}/on-call/schedules/${duty.id}`,
        },
      };
    }),
  schedule_entries: (source) => dutiesOf(source).flatMap((duty) => entriesOf(source, duty)),
  schedule_overrides: (source) =>
    dutiesOf(source).flatMap((duty) =>
      overridesOf(source, duty).map(({ start, end, user }) =>
        sketch(randomFor(start, "override", duty.id), start - 2 * DAY, {
          schedule_id: duty.id,
          rotation_id: duty.rotationId,
          layer_id: duty.layerId,
          start_at: iso(start),
          end_at: iso(end),
          user,
        }),
      ),
    ),
  schedule_replicas: (source) =>
    dutiesOf(source)
      .filter(({ name }) => name === "primary")
      .map(({ id, began }) => sketch(randomFor(1, "replica", id), began, { schedule_id: id })),
  schedule_sync_targets: series(4, "sync target", (_, random, { world }) =>
    sketch(random, world.since, {}),
  ),
  /** Two for each target. */
  schedule_sync_rules: (source) => {
    const targets = source.rows("schedule_sync_targets");
    return dutiesOf(source)
      .slice(0, 2 * targets.length)
      .map(({ id, rotationId, began }, place) => {
        const schedule_sync_target = targets[Math.floor(place / 2)];
        return sketch(randomFor(1, "sync rule", id), began, {
          schedule_id: id,
          rotation_id: rotationId,
          schedule_sync_target_id: text(schedule_sync_target, "id"),
          schedule_sync_target,
        });
      });
  },
  escalation_paths: ({ world, rows }) =>
    teamKeys.flatMap((key) =>
      ["by day", "by night", "for later"].map((when, place) => {
        const team = world.catalog.team(key);
        // The first is the one that escalations are known to have followed.
        const topic = place === 0 ? ["path", key] : ["path", key, when];
        return sketch(randomFor(world.seed, ...topic), world.since - 8 * DAY, {
          name: `${team.name} ${when}`,
          team_ids: [team.id],
          ...(place === 2
            ? { kind: "templated", template_id: text(rows("escalation_path_templates")[0], "id") }
            : { kind: "standalone", template_id: undefined, param_bindings: undefined }),
        });
      }),
    ),
  escalation_path_templates: named("escalation_path_templates", [
    "Duty, then lead",
    "Everybody at once",
    "Depots (24 h)",
  ]),
  notification_methods: ({ world }) =>
    world.people
      .filter(({ active }) => active)
      .flatMap(({ user, responds }) => {
        const email = { method_type: "email", address: user.email, phone_details: undefined };
        const phone = { method_type: "phone", address: "•••••••••06", phone_details: {} };
        const app = { method_type: "app", address: "Telefon (Åsö) 📱", phone_details: undefined };
        const methods = [...(user.email ? [email] : []), ...(responds ? [phone, app] : [])];
        return methods.map((method) => {
          const random = randomFor(world.seed, "method", user.id, method.method_type);
          return sketch(random, world.since, { user_id: user.id, ...method });
        });
      }),
  /** One method after the other when it is urgent; otherwise all at once. */
  notification_rules: ({ world, rows }) =>
    rows("notification_methods").flatMap(({ id, user_id, method_type }, place, all) => {
      const delay = all.slice(0, place).filter((one) => one.user_id === user_id).length * 300;
      const specific = { type: "specific", specific: { id } };
      const rules = [
        { rule_type: "high_urgency", method_target: specific },
        ...(delay === 0 ? [{ rule_type: "low_urgency", method_target: { type: "all" } }] : []),
      ];
      return rules.map((rule) =>
        sketch(randomFor(world.seed, "rule", String(id), rule.rule_type), world.since, {
          user_id,
          method_type,
          delay_seconds: delay,
          ...rule,
        }),
      );
    }),
  // Every eight days, the last of them now and after.
  on_call_notification_pauses: series(45, "pause", (place, random, { world }) => {
    const start = world.now - (42 - place) * 8 * DAY - HOUR;
    const person = random.pick(world.responders);
    const until = start + random.pick([3 * HOUR, DAY, 10 * DAY]);
    return sketch(random, Math.min(start, world.now) - DAY, {
      user_id: person.user.id,
      starts_at: iso(start),
      ends_at: iso(until),
    });
  }),
};
