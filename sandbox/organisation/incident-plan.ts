/** Decides the course of each incident before anything is written about it: what, when, how far, by whom. */

import { atAPlausibleHour, DAY, entered, HOUR, MINUTE, recorded } from "./calendar.ts";
import type { ServiceKey, TeamKey } from "./company.ts";
import { isBadMonth, momentOfYear, paceOf } from "./course-of-the-year.ts";
import { ulid } from "./identifiers.ts";
import type { SeverityKey, StatusKey, TimestampKey } from "./incident-settings.ts";
import type { Person } from "./people.ts";
import { type Random, randomFor } from "./random.ts";
import { drawWords, type Story, stories, type Words } from "./stories.ts";
import { someone, type World } from "./world.ts";

/** The course of an incident. Times are milliseconds since 1970. */
export type IncidentPlan = {
  readonly id: string;
  /** The number in the reference: 42 for INC-42. */
  readonly number: number;
  readonly mode: IncidentMode;
  readonly status: StatusKey;
  readonly severity: SeverityKey | undefined;
  readonly story: Story;
  readonly words: Words;
  readonly created: number;
  /** The moments that the incident has reached. */
  readonly times: ReadonlyMap<TimestampKey, number>;
  /** The latest of these moments. */
  readonly last: number;
  readonly updated: number;
  /** Whether alerts noticed it, not people. */
  readonly byAlert: boolean;
  readonly lead: Person;
  readonly reporter: Person;
  /** The incident into which this one was merged, or whose stream it is. */
  readonly parent: IncidentPlan | undefined;
};

/** How long ago the newest incidents began, newest first, with their status: what a visitor sees on the front page. */
const newest: readonly (readonly [ago: number, status: StatusKey])[] = [
  [18 * MINUTE, "triage"],
  [95 * MINUTE, "investigating"],
  [4 * HOUR, "monitoring"],
  [9 * HOUR, "paused"],
  [26 * HOUR, "documenting"],
  [31 * HOUR, "declined"],
  [47 * HOUR, "canceled"],
  [52 * HOUR, "merged"],
];

/** The modes of the first incidents, so that a small organisation has them all. */
const firstModes = ["tutorial", "test", "retrospective", "standard", "stream"] as const;

/** The mode of an incident. */
type IncidentMode = (typeof firstModes)[number];

/** How often the other modes occur later on: one in so many incidents, and which of them. */
const rareModes: readonly (readonly [every: number, which: number, mode: IncidentMode])[] = [
  [29, 7, "test"],
  [23, 9, "retrospective"],
  [47, 20, "stream"],
  [61, 30, "tutorial"],
];

/** The moments that an incident of each status has behind it, in order. */
const courses: Readonly<Record<StatusKey, readonly TimestampKey[]>> = {
  triage: [],
  investigating: ["accepted"],
  fixing: ["accepted", "identified"],
  monitoring: ["accepted", "identified", "fixed"],
  paused: ["accepted", "identified"],
  documenting: ["accepted", "identified", "fixed", "resolved"],
  reviewing: ["accepted", "identified", "fixed", "resolved"],
  closed: ["accepted", "identified", "fixed", "resolved", "closed"],
  declined: ["declined"],
  canceled: ["accepted", "canceled"],
  merged: ["accepted", "merged"],
};

/** How many minutes after the one before each moment comes. */
const minutes: Readonly<Record<TimestampKey, readonly [from: number, to: number]>> = {
  impactStarted: [0, 0],
  reported: [0, 0],
  accepted: [0, 6],
  identified: [5, 60],
  fixed: [4, 150],
  resolved: [5, 40],
  closed: [700, 13_000],
  declined: [3, 90],
  canceled: [10, 240],
  merged: [5, 60],
};

/** The moments that come later for some teams and severities. */
const stretched: ReadonlySet<TimestampKey> = new Set(["identified", "fixed", "resolved"]);

/** The plans of all incidents, oldest first. */
export function planIncidents(world: World, count: number): readonly IncidentPlan[] {
  const { seed, now, since } = world;
  const early = Math.max(0, count - newest.length);
  const span = now - 3 * DAY - since;
  const starts = Array.from({ length: early }, (_, place) => {
    const random = randomFor(seed, "start", place);
    const even = momentOfYear((place + random.next()) / early, since, span, now);
    return recorded(Math.min(atAPlausibleHour(even, random), now - 3 * DAY), random);
  }).sort((a, b) => a - b);
  const latest = newest
    .slice(0, count)
    .map(([ago]) => recorded(now - ago, randomFor(seed, "start", ago)));
  const plans: IncidentPlan[] = [];
  for (const [place, created] of [...starts, ...latest.reverse()].entries()) {
    plans.push(planIncident(world, created, place, count, plans));
  }
  return plans;
}

function planIncident(
  world: World,
  created: number,
  place: number,
  count: number,
  before: readonly IncidentPlan[],
): IncidentPlan {
  const random = randomFor(world.seed, "plan", place);
  const recent = newest[count - 1 - place];
  const previous = before.findLast(
    ({ mode, status }) => mode === "standard" && status !== "merged",
  );
  const drawn = recent?.[1] ?? drawStatus(world.now - created, random);
  const mode = recent ? "standard" : drawMode(place, previous !== undefined);
  const status = settle(drawn, mode, previous !== undefined);
  const parent = status === "merged" || mode === "stream" ? previous : undefined;
  const story =
    mode === "stream" && parent ? parent.story : drawStory(mode, random, world, created);
  const reported = mode === "retrospective" ? created - random.whole(1, 4 * DAY) : created;
  const severity = drawSeverity(story, status, random);
  const team = teamOf(world, story.services[0]);
  const pace = paceOf(severity, team, created, world.now, randomFor(world.seed, "pace", place));
  const times = drawTimes(status, reported, world.now, pace, random);
  const last = Math.max(created, ...times.values());
  const past = place < count / 2;
  return {
    id: ulid(created, random),
    number: place + 1,
    mode,
    status,
    severity,
    story,
    words: mode === "stream" && parent ? parent.words : drawWords(random),
    created,
    times,
    last,
    updated: touched(last, world.now, random),
    byAlert: mode === "standard" && story.source !== undefined && random.chance(0.8),
    lead: someone(world, random, past, team),
    reporter: someone(world, random, past),
    parent,
  };
}

function drawStatus(age: number, random: Random): StatusKey {
  const draw = random.next();
  if (draw < 0.15) return draw < 0.07 ? "declined" : draw < 0.11 ? "canceled" : "merged";
  // What is only weeks old has often not been written up yet.
  const fresh = age < 21 * DAY;
  if (draw < (fresh ? 0.45 : 0.16)) {
    return random.pick(["documenting", "reviewing", "documenting", "paused"]);
  }
  return age < 4 * DAY && random.chance(0.5) ? "fixing" : "closed";
}

/** Only real incidents end early or are still going on; merging takes an incident to merge into. */
function settle(drawn: StatusKey, mode: IncidentMode, mergePossible: boolean): StatusKey {
  if (mode !== "standard") return "closed";
  return drawn === "merged" && !mergePossible ? "canceled" : drawn;
}

function drawMode(place: number, streamPossible: boolean): IncidentMode {
  const [, , rare] = rareModes.find(([every, which]) => place % every === which) ?? [];
  const drawn = firstModes[place] ?? rare ?? "standard";
  return drawn === "stream" && !streamPossible ? "standard" : drawn;
}

/** In the bad month, every other story is one of the checkout. */
function drawStory(mode: IncidentMode, random: Random, world: World, created: number): Story {
  const own = mode === "test" || mode === "tutorial" ? mode : "standard";
  const possible = stories.filter((story) => story.mode === own);
  const story = random.pick(possible);
  if (own !== "standard" || !isBadMonth(created, world.now) || random.chance(0.5)) return story;
  return random.pick(
    possible.filter(({ services: [first] }) => teamOf(world, first) === "checkout"),
  );
}

function teamOf({ catalog }: World, service: ServiceKey): TeamKey {
  return catalog.service(service).teamKey;
}

/** In triage it is not rated yet, as a rule. */
function drawSeverity(story: Story, status: StatusKey, random: Random): SeverityKey | undefined {
  if ((status === "triage" || status === "declined") && random.chance(0.6)) return undefined;
  return random.chance(0.2) ? random.pick(["minor", "major"]) : story.severity;
}

function drawTimes(
  status: StatusKey,
  reported: number,
  now: number,
  stretch: number,
  random: Random,
): ReadonlyMap<TimestampKey, number> {
  const times = new Map<TimestampKey, number>([
    ["impactStarted", entered(reported - random.whole(2, 25) * MINUTE)],
    ["reported", reported],
  ]);
  const steps = courses[status].map((key) => {
    const [from, to] = minutes[key];
    const length = (from + random.next() * (to - from)) * MINUTE;
    return { key, length: stretched.has(key) ? length * stretch : length };
  });
  const whole = steps.reduce((sum, { length }) => sum + length, 0);
  // A young incident has come as far in less time.
  const pace = Math.min(1, ((now - reported) * 0.9) / whole);
  let at = reported;
  for (const { key, length } of steps) {
    at = recorded(at + length * pace, random);
    times.set(key, Math.max(at, ...times.values()));
  }
  return times;
}

/** Most records change once more soon after the last event; some are taken up again weeks later. */
function touched(last: number, now: number, random: Random): number {
  const later = random.chance(0.15) ? random.next() * 20 * DAY : random.next() * 30 * MINUTE;
  return Math.max(last, recorded(Math.min(last + later, now - 1000), random));
}
