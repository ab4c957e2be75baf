/** Writes an incident record from its plan. */

import type { AlertSlim } from "./alert-shapes.ts";
import { DAY, HOUR, iso, MINUTE } from "./calendar.ts";
import { company } from "./company.ts";
import { customFieldEntries } from "./custom-field-values.ts";
import { slackId, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type RoleKey, settingKeys } from "./incident-settings.ts";
import { personOrMachine } from "./machines.ts";
import { asTyped } from "./oddities.ts";
import { type Random, randomFor } from "./random.ts";
import type { Actor, Incident } from "./shapes.ts";
import { someone, type World } from "./world.ts";

/** The record; `alerts` are those that came with it, the first of which may have declared it. */
export function writeIncident(
  world: World,
  plan: IncidentPlan,
  alerts: readonly AlertSlim[],
): Incident {
  const { settings, catalog, seed } = world;
  const { id, number, mode, status, severity, story, words, created, times } = plan;
  const random = randomFor(seed, "incident", number);
  const typed = asTyped(
    number,
    {
      name: `${mode === "stream" ? "Workstream: " : ""}${words.fill(random.pick(story.names))}`,
      summary: words.fill(story.summary),
    },
    words,
  );
  const type = settings.type(story.type ?? "production");
  const closed = status === "closed" || status === "reviewing";
  const serious = closed && (severity === "major" || severity === "critical");
  const debrief = serious && random.chance(0.6) ? plan.last + random.whole(1, 5) * DAY : undefined;
  const document = serious && random.chance(0.8) ? ulid(plan.last, random) : undefined;
  const channel = `inc-${number}-${typed.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "")}`;
  const channelId = slackId("C", random);
  const workspace = slackId("T", randomFor(seed, "workspace"));
  return {
    id,
    reference: `INC-${number}`,
    name: typed.name,
    ...(typed.summary === undefined ? {} : { summary: typed.summary }),
    mode,
    visibility: type.private_incidents_only ? "private" : "public",
    incident_status: settings.status(status),
    ...(severity ? { severity: settings.severity(severity) } : {}),
    // Test and tutorial incidents of older accounts have no type.
    ...(mode === "tutorial" ? {} : { incident_type: type }),
    creator: creator(world, plan, alerts, random),
    ...(random.chance(0.7) ? { call_url: `https://meet.${company.domain}/inc-${number}` } : {}),
    permalink: `https://app.incident.io/${company.slug}/incidents/${number}`,
    slack_channel_id: channelId,
    ...(mode === "retrospective" && random.chance(0.5)
      ? {}
      : {
          slack_channel_name: channel,
          slack_channel_url: `https://${company.slug}.slack.com/archives/${channelId}`,
        }),
    slack_team_id: workspace,
    custom_field_entries: customFieldEntries(world, plan, random),
    incident_role_assignments: roleAssignments(world, plan, random),
    incident_timestamp_values: settingKeys.timestamps.map((key) => {
      const at = times.get(key);
      return {
        incident_timestamp: settings.timestamp(key),
        ...(at === undefined ? {} : { value: { value: iso(at) } }),
      };
    }),
    duration_metrics: settingKeys.metrics.map((key) => metricValue(world, plan, key)),
    ...(debrief === undefined
      ? {}
      : {
          debriefs: [
            {
              id: ulid(plan.last, random),
              start_at: iso(hour(debrief)),
              end_at: iso(hour(debrief) + HOUR),
            },
          ],
        }),
    has_debrief: debrief !== undefined,
    ...(random.chance(0.15)
      ? {
          external_issue_reference: {
            provider: "jira" as const,
            issue_name: `OPS-${number + 700}`,
            issue_permalink: `https://${company.slug}.atlassian.net/browse/OPS-${number + 700}`,
          },
        }
      : {}),
    ...(document
      ? {
          postmortem_document_ids: [document],
          postmortem_document_url: `https://docs.${company.domain}/postmortems/${document}`,
        }
      : {}),
    team_ids: mode === "tutorial" ? [] : [catalog.team(catalog.service(story.services[0]).team).id],
    ...(closed ? workload(random) : {}),
    created_at: iso(created),
    updated_at: iso(plan.updated),
    last_activity_at: iso(plan.last),
  };
}

function creator(
  world: World,
  { byAlert, reporter }: IncidentPlan,
  [alert]: readonly AlertSlim[],
  random: Random,
): Actor {
  if (byAlert && alert) {
    return { alert: { id: alert.id, title: alert.title } };
  }
  return personOrMachine(world, random, reporter.user, random.pick(["phone", "automation"]), 0.12);
}

/** Lead and reporter always, the others when it is serious; a role may also be left without anyone. */
function roleAssignments(
  world: World,
  { status, severity, lead, reporter, number }: IncidentPlan,
  random: Random,
): Incident["incident_role_assignments"] {
  const assignment = (key: RoleKey, assignee: Actor["user"]) => ({
    role: world.settings.embeddedRole(key),
    ...(assignee ? { assignee } : {}),
  });
  const other = () => someone(world, random, false).user;
  return [
    assignment("lead", status === "triage" || status === "declined" ? undefined : lead.user),
    assignment("reporter", number % 31 === 0 ? undefined : reporter.user),
    ...(severity === "major" || severity === "critical"
      ? [assignment("communications", random.chance(0.8) ? other() : undefined)]
      : []),
    ...(severity === "critical" ? [assignment("scribe", other())] : []),
  ];
}

type Metrics = NonNullable<Incident["duration_metrics"]>;

/** The seconds between the two timestamps; a fresh incident's are still being calculated now and then. */
function metricValue(
  { settings, now }: World,
  { times, last }: IncidentPlan,
  key: (typeof settingKeys.metrics)[number],
): Metrics[number] {
  const { id, name, from, to } = settings.metric(key);
  const [start, end] = [times.get(from), times.get(to)];
  if (start === undefined || end === undefined) {
    return { duration_metric: { id, name }, status: "timestamps_missing" };
  }
  return {
    duration_metric: { id, name },
    status: now - last < HOUR ? "calculating" : "success",
    value_seconds: Math.floor((end - start) / 1000),
  };
}

/** Minutes that people spent on it, by time of their day; the total is their sum. */
function workload(random: Random) {
  const tenths = (most: number): number => random.whole(0, most * 10);
  const [working, late, sleeping] = [tenths(300), tenths(90), random.chance(0.2) ? tenths(60) : 0];
  return {
    workload_minutes_working: working / 10,
    workload_minutes_late: late / 10,
    workload_minutes_sleeping: sleeping / 10,
    workload_minutes_total: (working + late + sleeping) / 10,
  };
}

function hour(milliseconds: number): number {
  return Math.floor(milliseconds / (60 * MINUTE)) * 60 * MINUTE;
}
