/** Escalations: who was called out for which alerts, and what came of it. */

import { DAY, iso, MINUTE, recorded } from "./calendar.ts";
import { slackId, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type Random, randomFor } from "./random.ts";
import type { Alert, AlertSlim, Escalation, EscalationEvent, Incident } from "./shapes.ts";
import { someone, type World } from "./world.ts";

/** This endpoint still says active and post-incident where the others say live and learning. */
const olderCategoryNames: Readonly<Record<string, string>> = {
  live: "active",
  learning: "post-incident",
};

type Happening = Omit<EscalationEvent, "id" | "occurred_at">;

/** The escalation of an incident that alerts announced and that could not wait, if it is one. */
export function writeEscalations(
  world: World,
  plan: IncidentPlan,
  incident: Incident,
  alerts: readonly Alert[],
): readonly Escalation[] {
  const { number, severity, story, status, lead } = plan;
  const [first] = alerts;
  if (!first || severity === undefined || severity === "minor") {
    return [];
  }
  const random = randomFor(world.seed, "escalation", number);
  const { team } = world.catalog.service(story.services[0]);
  const colleague = someone(world, random, false, team).user;
  const open = ["triage", "investigating", "fixing"].includes(status);
  const outcome: Escalation["status"] = open
    ? "acked"
    : random.pick(["resolved", "resolved", "resolved", "resolved", "expired", "cancelled"]);
  const happenings: readonly Happening[] = [
    ...(first.alert_group_ids?.[0] ? [{ event: "entered_grace_period" as const }] : []),
    { event: "triggered" },
    {
      event: "notified_users",
      urgency: severity === "critical" ? "high" : "low",
      users: [lead.user],
    },
    {
      event: "notified_channels",
      channels: [
        {
          slack_channel_id: slackId("C", randomFor(world.seed, "channel", team)),
          slack_team_id: incident.slack_team_id,
        },
      ],
    },
    ...(outcome === "expired"
      ? [{ event: "notified_users" as const, urgency: "high" as const, users: [colleague] }]
      : [{ event: "acked" as const, users: [lead.user] }]),
    ...(outcome === "acked" ? [] : [{ event: outcome }]),
  ];
  const began = Date.parse(first.created_at);
  const events = occur(happenings, began, Math.max(plan.last, began), random);
  return [
    {
      id: ulid(began, random),
      title: first.title,
      description: first.description ?? "",
      status: outcome,
      priority: { name: severity === "critical" ? "P1" : "P2" },
      // One in ten was started by hand, outside any path.
      ...(random.chance(0.9)
        ? { escalation_path_id: ulid(world.since - 8 * DAY, randomFor(world.seed, "path", team)) }
        : {}),
      creator: { alert: { id: first.id, title: first.title } },
      events,
      related_alerts: alerts.map(slim),
      related_incidents: [
        {
          id: incident.id,
          external_id: number,
          reference: incident.reference,
          name: incident.name,
          ...(incident.summary === undefined ? {} : { summary: incident.summary }),
          status_category:
            olderCategoryNames[incident.incident_status.category] ??
            incident.incident_status.category,
          visibility: incident.visibility,
        },
      ],
      created_at: events[0]?.occurred_at ?? first.created_at,
      updated_at: events.at(-1)?.occurred_at ?? first.created_at,
    },
  ];
}

/** One minute after another, the last when the incident was over. */
function occur(
  happenings: readonly Happening[],
  began: number,
  until: number,
  random: Random,
): readonly EscalationEvent[] {
  const step = Math.min(3 * MINUTE, (until - began) / happenings.length);
  return happenings.map((happening, place) => {
    const at = recorded(began + place * step, random);
    const occurred = Math.max(at, began + place);
    return { id: ulid(occurred, random), occurred_at: iso(occurred), ...happening };
  });
}

function slim({ attributes: _attributes, tags: _tags, ...rest }: Alert): AlertSlim {
  return rest;
}
