/** Writes an incident record from its plan. */

import type { JsonObject } from "../http/records.ts";
import type { Alert } from "./alerts.ts";
import { DAY, HOUR, iso } from "./calendar.ts";
import { company } from "./company.ts";
import { customFieldEntries } from "./custom-field-values.ts";
import { slackId, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type RoleKey, timestampKeys } from "./incident-settings.ts";
import { personOrMachine } from "./machines.ts";
import { asTyped } from "./oddities.ts";
import { type Random, randomFor } from "./random.ts";
import { someone, type World } from "./world.ts";

/** An incident as the list has it. */
export type Incident = ReturnType<typeof writeIncident>;

/** The record; `alerts` are those that came with it, the first of which may have declared it. */
export function writeIncident(world: World, plan: IncidentPlan, alerts: readonly Alert[]) {
  const { settings, catalog, seed } = world;
  const { number, mode, status, severity, story, words, last } = plan;
  const random = randomFor(seed, "incident", number);
  const name = `${mode === "stream" ? "Workstream: " : ""}${words.fill(random.pick(story.names))}`;
  const typed = asTyped(number, { name, summary: words.fill(story.summary) }, words);
  const type = settings.type(story.type);
  const closed = status === "closed" || status === "reviewing";
  const serious = closed && (severity === "major" || severity === "critical");
  const debrief = serious && random.chance(0.6) ? last + random.whole(1, 5) * DAY : undefined;
  const document = serious && random.chance(0.8) ? ulid(last, random) : undefined;
  const channel = slackId("C", random);
  return {
    id: plan.id,
    reference: `INC-${number}`,
    name: typed.name,
    summary: typed.summary,
    mode,
    visibility: type.private_incidents_only ? "private" : "public",
    incident_status: settings.status(status),
    severity: severity && settings.severity(severity),
    // Test and tutorial incidents of older accounts have no type.
    incident_type: mode === "tutorial" ? undefined : type,
    creator: creator(world, plan, alerts, random),
    call_url: random.chance(0.7) ? `https://meet.${company.domain}/inc-${number}` : undefined,
    permalink: `https://app.incident.io/${company.slug}/incidents/${number}`,
    slack_channel_id: channel,
    ...(mode === "retrospective" && random.chance(0.5)
      ? {}
      : {
          slack_channel_name: `inc-${number}-${slugOf(typed.name)}`,
          slack_channel_url: `https://${company.slug}.slack.com/archives/${channel}`,
        }),
    slack_team_id: slackId("T", randomFor(seed, "workspace")),
    custom_field_entries: customFieldEntries(world, plan, random),
    incident_role_assignments: roleAssignments(world, plan, random),
    incident_timestamp_values: timestampValues(world, plan),
    duration_metrics: durationMetrics(world, plan),
    debriefs: debrief && [meeting(ulid(last, random), debrief)],
    has_debrief: debrief !== undefined,
    external_issue_reference: random.chance(0.15) ? ticket(number) : undefined,
    postmortem_document_ids: document && [document],
    postmortem_document_url: document && `https://docs.${company.domain}/postmortems/${document}`,
    team_ids: mode === "tutorial" ? [] : [catalog.service(story.services[0]).team.id],
    ...(closed ? workload(random) : {}),
    created_at: iso(plan.created),
    updated_at: iso(plan.updated),
    last_activity_at: iso(last),
  };
}

/** A name in the form of a channel's. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
}

function creator(
  world: World,
  { byAlert, reporter }: IncidentPlan,
  [alert]: readonly Alert[],
  random: Random,
) {
  if (byAlert && alert) return { alert: { id: alert.id, title: alert.title } };
  return personOrMachine(world, random, reporter.user, random.pick(["phone", "automation"]), 0.12);
}

/** Lead and reporter always, the others when it is serious; a role may also be left without anyone. */
function roleAssignments(world: World, plan: IncidentPlan, random: Random) {
  const { status, severity, lead, reporter, number } = plan;
  const assignment = (key: RoleKey, assignee: JsonObject | undefined) => ({
    role: world.settings.embeddedRole(key),
    assignee,
  });
  const other = () => someone(world, random, false).user;
  const unled = status === "triage" || status === "declined";
  return [
    assignment("lead", unled ? undefined : lead.user),
    assignment("reporter", number % 31 === 0 ? undefined : reporter.user),
    ...(severity === "major" || severity === "critical"
      ? [assignment("communications", random.chance(0.8) ? other() : undefined)]
      : []),
    ...(severity === "critical" ? [assignment("scribe", other())] : []),
  ];
}

function timestampValues({ settings }: World, { times }: IncidentPlan) {
  return timestampKeys.map((key) => {
    const at = times.get(key);
    const value = at === undefined ? undefined : { value: iso(at) };
    return { incident_timestamp: settings.timestamp(key), value };
  });
}

/** The seconds between two timestamps each; a fresh incident's are still being calculated now and then. */
function durationMetrics({ settings, now }: World, { times, last }: IncidentPlan) {
  return settings.metric.all.map(({ id, name, from, to }) => {
    const [start, end] = [times.get(from), times.get(to)];
    const known = start !== undefined && end !== undefined;
    const progress = now - last < HOUR ? "calculating" : "success";
    return {
      duration_metric: { id, name },
      status: known ? progress : "timestamps_missing",
      value_seconds: known ? Math.floor((end - start) / 1000) : undefined,
    };
  });
}

/** An hour, from the full hour on. */
function meeting(id: string, milliseconds: number) {
  const start = Math.floor(milliseconds / HOUR) * HOUR;
  return { id, start_at: iso(start), end_at: iso(start + HOUR) };
}

function ticket(number: number) {
  const issue_name = `OPS-${number + 700}`;
  const issue_permalink = `https://${company.slug}.atlassian.net/browse/${issue_name}`;
  return { provider: "jira", issue_name, issue_permalink };
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
