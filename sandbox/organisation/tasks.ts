/** What was to be done: actions during an incident, follow-ups after it. */

import { DAY, HOUR, iso, MINUTE } from "./calendar.ts";
import { company } from "./company.ts";
import { ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { personOrMachine } from "./machines.ts";
import { type Random, randomFor } from "./random.ts";
import { someone, type World } from "./world.ts";

/** The actions of an incident, oldest first; what was no incident, or became another's, has none. */
export function writeActions(world: World, plan: IncidentPlan) {
  const { number, status, story, words, lead, created, times } = plan;
  const last = times.get("resolved") ?? plan.last;
  if (status === "triage" || status === "declined" || status === "merged") return [];
  const random = randomFor(world.seed, "actions", number);
  const over = last > created && !["investigating", "fixing", "paused"].includes(status);
  return story.actions.map((text, place) => {
    const begun = moment(created, last, place / (story.actions.length + 1), random);
    const fate = random.next();
    const ended = Math.max(begun + 1, moment(begun, last, 0.9, random));
    const state = actionStatus(fate, over);
    return {
      id: ulid(begun, random),
      incident_id: plan.id,
      description: `${words.fill(text)}${random.chance(0.1) ? " (ask in the channel first)" : ""}`,
      status: state,
      assignee: assignee(world, plan, 0.85, random),
      creator: personOrMachine(
        world,
        random,
        lead.user,
        random.pick(["checklist", "automation"]),
        0.12,
      ),
      completed_at: state === "completed" ? iso(ended) : undefined,
      created_at: iso(begun),
      updated_at: iso(state === "outstanding" ? begun : ended),
    };
  });
}

function actionStatus(fate: number, over: boolean): string {
  if (fate < (over ? 0.85 : 0.35)) return "completed";
  if (fate < 0.93) return over ? "not_doing" : "outstanding";
  return fate < 0.96 ? "deleted" : "outstanding";
}

/** The follow-ups of an incident, which are written when the worst is over. */
export function writeFollowUps(world: World, plan: IncidentPlan) {
  const { number, story, words, lead, last, times } = plan;
  const begun = times.get("resolved");
  if (begun === undefined) return [];
  const { settings, catalog, now } = world;
  const random = randomFor(world.seed, "follow-ups", number);
  const { team } = catalog.service(story.services[0]);
  return story.followUps.map(({ title, why, category, labels }, place) => {
    const created = Math.min(begun + (place + 1) * 7 * MINUTE + random.whole(1, 59_999), now);
    const fate = random.next();
    const due = created + (2 + random.next() * 60) * DAY;
    const done = fate < 0.6 && due < now;
    const dropped = fate >= 0.6 && fate < 0.72 && due < now;
    const priority = random.pick(["urgent", "high", "normal", "normal", "low"] as const);
    const id = ulid(created, random);
    const description = why ?? (random.chance(0.2) ? "" : undefined);
    return {
      id,
      incident_id: plan.id,
      title: words.fill(title),
      description: description && words.fill(description),
      status: done ? "completed" : dropped ? random.pick(["not_doing", "deleted"]) : "outstanding",
      assignee: assignee(world, plan, 0.75, random),
      assignee_team: random.chance(0.5) ? { id: team.id, name: team.name } : undefined,
      priority: random.chance(0.8) ? settings.priority(priority) : undefined,
      category: random.chance(0.6) ? settings.category(category) : undefined,
      labels,
      external_issue_reference: random.chance(0.4) ? issue(random, number) : undefined,
      creator: personOrMachine(
        world,
        random,
        (random.chance(0.2) ? someone(world, random, false) : lead).user,
        "checklist",
        0.08,
      ),
      completed_at: done ? iso(due) : undefined,
      created_at: iso(created),
      updated_at: iso(done || dropped ? due : Math.min(created + HOUR, Math.max(last, created))),
    };
  });
}

/** A colleague of the lead in so many cases of one. */
function assignee(world: World, { number, lead }: IncidentPlan, share: number, random: Random) {
  return random.chance(share) ? someone(world, random, number < 100, lead.team).user : undefined;
}

/** A moment between two others, at about this share of the way. */
function moment(from: number, until: number, share: number, random: Random): number {
  return Math.floor(from + (until - from) * Math.min(1, share + random.next() * 0.1));
}

function issue(random: Random, number: number) {
  const provider = random.pick(["jira", "linear", "github"] as const);
  const place = number * 3 + random.whole(0, 2);
  const { slug } = company;
  const [issue_name, issue_permalink] = {
    jira: [`ENG-${place}`, `https://${slug}.atlassian.net/browse/ENG-${place}`],
    linear: [`PEB-${place}`, `https://linear.app/${slug}/issue/PEB-${place}`],
    github: [`${slug}/shop#${place}`, `https://github.com/${slug}/shop/issues/${place}`],
  }[provider];
  return { provider, issue_name, issue_permalink };
}
