/** What was to be done: actions during an incident, follow-ups after it. */

import { DAY, HOUR, iso, MINUTE } from "./calendar.ts";
import { company } from "./company.ts";
import { ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { personOrMachine } from "./machines.ts";
import { type Random, randomFor } from "./random.ts";
import type { Action, ExternalIssue, FollowUp } from "./shapes.ts";
import { someone, type World } from "./world.ts";

/** The actions of an incident, oldest first; what was no incident, or became another's, has none. */
export function writeActions(world: World, plan: IncidentPlan): readonly Action[] {
  const { number, status, story, words, lead, created, times } = plan;
  const last = times.get("resolved") ?? plan.last;
  if (status === "triage" || status === "declined" || status === "merged") {
    return [];
  }
  const random = randomFor(world.seed, "actions", number);
  const over = last > created && !["investigating", "fixing", "paused"].includes(status);
  return story.actions.map((text, place) => {
    const begun = moment(created, last, place / (story.actions.length + 1), random);
    const fate = random.next();
    const done = fate < (over ? 0.85 : 0.35);
    const ended = Math.max(begun + 1, moment(begun, last, 0.9, random));
    const state = done
      ? "completed"
      : fate < 0.93
        ? over
          ? "not_doing"
          : "outstanding"
        : fate < 0.96
          ? "deleted"
          : "outstanding";
    return {
      id: ulid(begun, random),
      incident_id: plan.id,
      description: `${words.fill(text)}${random.chance(0.1) ? " (ask in the channel first)" : ""}`,
      status: state,
      ...(random.chance(0.85)
        ? { assignee: someone(world, random, number < 100, lead.team).user }
        : {}),
      creator: personOrMachine(
        world,
        random,
        lead.user,
        random.pick(["checklist", "automation"]),
        0.12,
      ),
      ...(done ? { completed_at: iso(ended) } : {}),
      created_at: iso(begun),
      updated_at: iso(state === "outstanding" ? begun : ended),
    };
  });
}

/** The follow-ups of an incident, which are written when the worst is over. */
export function writeFollowUps(world: World, plan: IncidentPlan): readonly FollowUp[] {
  const { number, story, words, lead, last, times } = plan;
  const begun = times.get("resolved");
  if (begun === undefined) {
    return [];
  }
  const { settings, catalog, now } = world;
  const random = randomFor(world.seed, "follow-ups", number);
  const team = catalog.team(catalog.service(story.services[0]).team);
  return story.followUps.map(({ title, why, category, labels = [] }, place) => {
    const created = Math.min(begun + (place + 1) * 7 * MINUTE + random.whole(1, 59_999), now);
    const fate = random.next();
    const due = created + (2 + random.next() * 60) * DAY;
    const done = fate < 0.6 && due < now;
    const dropped = fate >= 0.6 && fate < 0.72 && due < now;
    const priority = random.pick(["urgent", "high", "normal", "normal", "low"] as const);
    return {
      id: ulid(created, random),
      incident_id: plan.id,
      title: words.fill(title),
      ...(why === undefined
        ? random.chance(0.2)
          ? { description: "" }
          : {}
        : { description: words.fill(why) }),
      status: done ? "completed" : dropped ? random.pick(["not_doing", "deleted"]) : "outstanding",
      ...(random.chance(0.75)
        ? { assignee: someone(world, random, number < 100, lead.team).user }
        : {}),
      ...(random.chance(0.5) ? { assignee_team: { id: team.id, name: team.name } } : {}),
      ...(random.chance(0.8) ? { priority: settings.priority(priority) } : {}),
      ...(random.chance(0.6) ? { category: settings.category(category) } : {}),
      labels,
      ...(random.chance(0.4) ? { external_issue_reference: issue(random, number) } : {}),
      creator: personOrMachine(
        world,
        random,
        (random.chance(0.2) ? someone(world, random, false) : lead).user,
        "checklist",
        0.08,
      ),
      ...(done ? { completed_at: iso(due) } : {}),
      created_at: iso(created),
      updated_at: iso(done || dropped ? due : Math.min(created + HOUR, Math.max(last, created))),
    };
  });
}

/** A moment between two others, at about this share of the way. */
function moment(from: number, until: number, share: number, random: Random): number {
  return Math.floor(from + (until - from) * Math.min(1, share + random.next() * 0.1));
}

function issue(random: Random, number: number): ExternalIssue {
  const provider = random.pick(["jira", "linear", "github"] as const);
  const place = number * 3 + random.whole(0, 2);
  switch (provider) {
    case "jira":
      return {
        provider,
        issue_name: `ENG-${place}`,
        issue_permalink: `https://${company.slug}.atlassian.net/browse/ENG-${place}`,
      };
    case "linear":
      return {
        provider,
        issue_name: `PEB-${place}`,
        issue_permalink: `https://linear.app/${company.slug}/issue/PEB-${place}`,
      };
    case "github":
      return {
        provider,
        issue_name: `${company.slug}/shop#${place}`,
        issue_permalink: `https://github.com/${company.slug}/shop/issues/${place}`,
      };
  }
}
