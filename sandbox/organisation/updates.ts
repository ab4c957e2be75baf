/** The updates of an incident: the story as it happened. */

import type { JsonObject } from "../http/records.ts";
import { iso, MINUTE } from "./calendar.ts";
import { ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import type { SeverityKey, StatusKey, TimestampKey } from "./incident-settings.ts";
import { personOrMachine } from "./machines.ts";
import { type Random, randomFor } from "./random.ts";
import { someone, type World } from "./world.ts";

type Chapter = {
  readonly at: number;
  readonly status: StatusKey;
  readonly message?: string | undefined;
  readonly severity?: SeverityKey | undefined;
};

/** The updates, oldest first; the first one comes from whoever declared the incident. */
export function writeUpdates(world: World, plan: IncidentPlan, creator: JsonObject) {
  const { settings, seed } = world;
  const { number, parent } = plan;
  const random = randomFor(seed, "updates", number);
  return chapters(plan, random).map(({ at, status, message, severity }, place) => ({
    id: ulid(at, random),
    incident_id: plan.id,
    message,
    new_incident_status: settings.status(status),
    new_severity: severity && settings.severity(severity),
    merged_into_incident_id: status === "merged" ? parent?.id : undefined,
    updater: place === 0 ? creator : updater(world, plan, random),
    created_at: iso(at),
  }));
}

/** The lead, mostly; a colleague now and then, and the checklist, which reminds everyone. */
function updater(world: World, { lead, number }: IncidentPlan, random: Random) {
  const person = random.chance(0.85) ? lead : someone(world, random, number < 100);
  return personOrMachine(world, random, person.user, "checklist", 0.05);
}

function chapters(plan: IncidentPlan, random: Random): readonly Chapter[] {
  const { mode, status, severity, story, words, times, created, last } = plan;
  const reached = (key: TimestampKey, as: StatusKey, text?: string): Chapter[] => {
    const at = times.get(key);
    const message = text === undefined ? undefined : words.fill(text);
    return at === undefined ? [] : [{ at, status: as, message }];
  };
  if (mode === "retrospective") {
    const message = words.fill(`Written down afterwards. ${story.found}`);
    return [{ at: last, status, severity, message }];
  }
  const opening: Chapter = {
    at: created,
    status: times.has("accepted") ? "investigating" : "triage",
    severity,
    message: words.fill(random.pick(openings)),
  };
  const updates = [
    opening,
    ...reached("identified", "fixing", story.found),
    ...halfway(plan, random),
    ...reached("fixed", "monitoring", story.fixing),
    ...reached("resolved", "documenting", story.fixed),
    // People close without a word, or with an empty one.
    ...reached("closed", "closed", random.chance(0.5) ? "" : undefined),
    ...reached("declined", "declined", "Not an incident: this is how it is meant to work."),
    ...reached("canceled", "canceled", random.chance(0.5) ? "False alarm, sorry 🙈" : undefined),
    ...reached("merged", "merged", "The same as the other one, please follow there."),
  ];
  return updates.at(-1)?.status === status ? updates : [...updates, { at: last, status }];
}

/** Long repairs get a word in between. */
function halfway({ times, story, words }: IncidentPlan, random: Random): readonly Chapter[] {
  const [identified, fixed] = [times.get("identified"), times.get("fixed")];
  if (identified === undefined || fixed === undefined || fixed - identified < 45 * MINUTE) {
    return [];
  }
  const at = identified + Math.floor((fixed - identified) / 2);
  const message = `${random.pick(waiting)} Next: ${random.pick(story.actions)}.`;
  return [{ at, status: "fixing", message: words.fill(message) }];
}

const openings = [
  "We're looking into it.",
  "Seeing this as well from {region}. Who is on call?",
  "Declared it, more in a moment…",
  'Customer Care has the first calls.\n\n> "nothing works"',
  "On it 👀",
];

const waiting = [
  "Takes longer than we thought.",
  "Still at it; {percent} % done.",
  "No news, which is news too.",
  "**Half way.**",
];
