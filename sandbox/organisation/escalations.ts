/** Escalations: who was called out, by which alerts or by whom, and what came of it. */

import type { JsonObject } from "../http/records.ts";
import type { Alert } from "./alerts.ts";
import { DAY, iso, MINUTE, recorded } from "./calendar.ts";
import { delayAt } from "./course-of-the-year.ts";
import { slackId, ulid } from "./identifiers.ts";
import type { Incident } from "./incident.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { personOrMachine } from "./machines.ts";
import { type Random, randomFor } from "./random.ts";
import { someone, type World } from "./world.ts";

type Outcome = "pending" | "triggered" | "acked" | "resolved" | "expired" | "cancelled";

/** Short forms of incidents still say active and post-incident where incidents say live and learning. */
const olderCategoryNames: Readonly<Record<string, string>> = {
  live: "active",
  learning: "post-incident",
};

/** The escalation of an incident, if it was one that could not wait. */
export function writeEscalations(
  world: World,
  plan: IncidentPlan,
  incident: Incident,
  alerts: readonly Alert[],
) {
  const { severity, mode } = plan;
  const random = randomFor(world.seed, "escalation", plan.number);
  const [alert] = alerts;
  // What people noticed first is passed on by hand, and seldom.
  const needed = alert ? severity !== "minor" : severity === "critical" && random.chance(0.5);
  if (!needed || mode !== "standard") return [];
  const outcome = drawOutcome(plan, alert, random);
  const began = alert ? Date.parse(alert.created_at) : plan.created;
  const steps = stepsTo(outcome, world, plan, alert, random);
  const events = spread(steps, began, Math.max(plan.last, began), random);
  const { teamKey } = world.catalog.service(plan.story.services[0]);
  return [
    {
      id: ulid(began, random),
      title: alert?.title ?? incident.name,
      description: alert?.description ?? "",
      status: outcome,
      priority: { name: severity === "critical" ? "P1" : "P2" },
      // Called out by hand, people are named themselves, not found through a path.
      escalation_path_id:
        alert && ulid(world.since - 8 * DAY, randomFor(world.seed, "path", teamKey)),
      creator: alert
        ? { alert: { id: alert.id, title: alert.title } }
        : personOrMachine(world, random, plan.reporter.user, "phone", 0.3),
      events,
      related_alerts: alerts.map(({ attributes: _, tags: __, ...slim }) => slim),
      related_incidents: [related(plan, incident)],
      created_at: events[0]?.occurred_at,
      updated_at: events.at(-1)?.occurred_at,
    },
  ];
}

function drawOutcome({ status }: IncidentPlan, alert: Alert | undefined, random: Random): Outcome {
  if (status === "triage") return isGrouped(alert) ? "pending" : "triggered";
  return status === "investigating" || status === "fixing"
    ? "acked"
    : random.pick(["resolved", "resolved", "resolved", "resolved", "expired", "cancelled"]);
}

/** Whether more alerts may follow, for which a period of grace is left. */
function isGrouped(alert: Alert | undefined): boolean {
  return alert?.alert_group_ids?.[0] !== undefined;
}

function stepsTo(
  outcome: Outcome,
  world: World,
  { lead, severity, story }: IncidentPlan,
  alert: Alert | undefined,
  random: Random,
) {
  const grace = isGrouped(alert) ? [{ event: "entered_grace_period" }] : [];
  if (outcome === "pending") return grace;
  const { teamKey } = world.catalog.service(story.services[0]);
  const slack_channel_id = slackId("C", randomFor(world.seed, "channel", teamKey));
  const slack_team_id = slackId("T", randomFor(world.seed, "workspace"));
  const notified = (urgency: string, user: JsonObject) => ({
    event: "notified_users",
    urgency,
    users: [user],
  });
  const called = [
    ...grace,
    { event: "triggered" },
    notified(severity === "critical" ? "high" : "low", lead.user),
    { event: "notified_channels", channels: [{ slack_channel_id, slack_team_id }] },
  ];
  if (outcome === "triggered") return called;
  if (outcome === "expired") {
    const { user } = someone(world, random, false, teamKey);
    return [...called, notified("high", user), { event: "expired" }];
  }
  const acked = { event: "acked", users: [lead.user] };
  return outcome === "acked" ? [...called, acked] : [...called, acked, { event: outcome }];
}

/** One step after another, a few minutes apart, the last when the incident was over. */
function spread(steps: readonly JsonObject[], began: number, until: number, random: Random) {
  const usual = (0.3 + 1.4 * random.next()) * delayAt(began) * MINUTE;
  const pause = Math.min(usual, (until - began) / steps.length);
  let at = began;
  return steps.map((step, place) => {
    at = Math.max(at + 1, recorded(began + place * pause, random));
    return { id: ulid(at, random), occurred_at: iso(at), ...step };
  });
}

function related({ number }: IncidentPlan, incident: Incident) {
  const { id, reference, name, summary, incident_status, visibility } = incident;
  const status_category = olderCategory(incident_status.category);
  return { id, external_id: number, reference, name, summary, status_category, visibility };
}

/** The category of a status under the name that it has in short forms of incidents. */
export function olderCategory(category: string): string {
  return olderCategoryNames[category] ?? category;
}
