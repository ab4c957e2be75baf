/** Escalations: who was called out, by which alerts or by whom, and what came of it. */

import type { Alert, AlertSlim, Escalation, EscalationEvent } from "./alert-shapes.ts";
import { DAY, iso, MINUTE, recorded } from "./calendar.ts";
import { slackId, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { personOrMachine } from "./machines.ts";
import { type Random, randomFor } from "./random.ts";
import type { Incident } from "./shapes.ts";
import { someone, type World } from "./world.ts";

/** Short forms of incidents still say active and post-incident where incidents say live and learning. */
const olderCategoryNames: Readonly<Record<string, string>> = {
  live: "active",
  learning: "post-incident",
};

type Happening = Omit<EscalationEvent, "id" | "occurred_at">;

/** The escalation of an incident, if it was one that could not wait. */
export function writeEscalations(
  world: World,
  plan: IncidentPlan,
  incident: Incident,
  alerts: readonly Alert[],
): readonly Escalation[] {
  const { severity, story, mode } = plan;
  const random = randomFor(world.seed, "escalation", plan.number);
  const [first] = alerts;
  // What people noticed first is passed on by hand, and seldom.
  const needed = first ? severity !== "minor" : severity === "critical" && random.chance(0.5);
  if (!needed || mode !== "standard") {
    return [];
  }
  const { team } = world.catalog.service(story.services[0]);
  const outcome = drawOutcome(plan, first, random);
  const began = first ? Date.parse(first.created_at) : plan.created;
  const events = occur(
    happenings(world, plan, incident, first, outcome, random),
    began,
    Math.max(plan.last, began),
    random,
  );
  return [
    {
      id: ulid(began, random),
      title: first?.title ?? incident.name,
      description: first?.description ?? "",
      status: outcome,
      priority: { name: severity === "critical" ? "P1" : "P2" },
      // Called out by hand, people are named themselves, not found through a path.
      ...(first
        ? { escalation_path_id: ulid(world.since - 8 * DAY, randomFor(world.seed, "path", team)) }
        : {}),
      creator: first
        ? { alert: { id: first.id, title: first.title } }
        : personOrMachine(world, random, plan.reporter.user, "phone", 0.3),
      events,
      related_alerts: alerts.map(slim),
      related_incidents: [related(plan, incident)],
      created_at: events[0]?.occurred_at ?? incident.created_at,
      updated_at: events.at(-1)?.occurred_at ?? incident.created_at,
    },
  ];
}

function drawOutcome(
  { status }: IncidentPlan,
  alert: Alert | undefined,
  random: Random,
): Escalation["status"] {
  if (status === "triage") {
    return alert?.alert_group_ids?.[0] === undefined ? "triggered" : "pending";
  }
  return status === "investigating" || status === "fixing"
    ? "acked"
    : random.pick(["resolved", "resolved", "resolved", "resolved", "expired", "cancelled"]);
}

function happenings(
  world: World,
  { lead, severity, story }: IncidentPlan,
  incident: Incident,
  alert: Alert | undefined,
  outcome: Escalation["status"],
  random: Random,
): readonly Happening[] {
  const grace: Happening[] = alert?.alert_group_ids?.[0] ? [{ event: "entered_grace_period" }] : [];
  if (outcome === "pending") {
    return grace;
  }
  const { team } = world.catalog.service(story.services[0]);
  const channel = slackId("C", randomFor(world.seed, "channel", team));
  const called: Happening[] = [
    ...grace,
    { event: "triggered" },
    {
      event: "notified_users",
      urgency: severity === "critical" ? "high" : "low",
      users: [lead.user],
    },
    {
      event: "notified_channels",
      channels: [{ slack_channel_id: channel, slack_team_id: incident.slack_team_id }],
    },
  ];
  switch (outcome) {
    case "triggered":
      return called;
    case "expired":
      return [
        ...called,
        {
          event: "notified_users",
          urgency: "high",
          users: [someone(world, random, false, team).user],
        },
        { event: "expired" },
      ];
    case "acked":
      return [...called, { event: "acked", users: [lead.user] }];
    default:
      return [...called, { event: "acked", users: [lead.user] }, { event: outcome }];
  }
}

/** One thing after another, a few minutes apart, the last when the incident was over. */
function occur(
  happenings: readonly Happening[],
  began: number,
  until: number,
  random: Random,
): readonly EscalationEvent[] {
  const step = Math.min(3 * MINUTE, (until - began) / happenings.length);
  let at = began;
  return happenings.map((happening, place) => {
    at = Math.max(at + 1, recorded(began + place * step, random));
    return { id: ulid(at, random), occurred_at: iso(at), ...happening };
  });
}

function related(
  { number }: IncidentPlan,
  { id, reference, name, summary, incident_status, visibility }: Incident,
): Escalation["related_incidents"][number] {
  return {
    id,
    external_id: number,
    reference,
    name,
    ...(summary === undefined ? {} : { summary }),
    status_category: olderCategory(incident_status.category),
    visibility,
  };
}

/** The category of a status under the name that it has in short forms of incidents. */
export function olderCategory(category: string): string {
  return olderCategoryNames[category] ?? category;
}

function slim({ attributes: _attributes, tags: _tags, ...rest }: Alert): AlertSlim {
  return rest;
}
