/** Links that were attached to an incident: none to three. */

import { company } from "./company.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type Random, randomFor } from "./random.ts";
import type { World } from "./world.ts";

/**
 * Each kind of link: its type, what is added to the incident's number to get `{n}`, its address, its identifier and its title.
 * The last is what is left when content is removed for data protection.
 */
const kinds = `
  github_pull_request  | 2000 | github.com/{slug}/shop/pull/{n} | {slug}/shop/{n} | Revert "{version}"
  gitlab_merge_request | 900 | git.{domain}/depots/-/merge_requests/{n} | {n} | Draft: depots in {region}: longer time-out
  sentry_issue | 0 | {slug}.sentry.io/issues/{hex} | {hex} | TypeError: Cannot read properties of undefined ({version})
  datadog_monitor_alert | 88000 | app.datadoghq.eu/monitors/{n} | {n} | [Triggered] {host}: {percent} %
  zendesk_ticket | 41000 | {slug}.zendesk.com/agent/tickets/{n} | {n} | Hej, vad händer i {region}?
  slack_file | 0 | {slug}.slack.com/files/F0{HEX} | F0{HEX} | Screenshot 2\u202fPM.png
  google_calendar_event | 0 | calendar.google.com/event?eid=inc{n}debrief | inc{n}debrief | Debrief 🗓️
  atlassian_statuspage_incident | 0 | status.{domain}/notices/{n} | notice-{n} | Disturbances in {region}
  jira_issue | 700 | {slug}.atlassian.net/browse/OPS-{n} | OPS-{n} | OPS-{n}
  arbitrary_url | 0 | wiki.{domain}/runbooks?inc={n}#first-steps | https://wiki.{domain}/runbooks?inc={n}#first-steps |
  pylon_issue | 0 | app.usepylon.com/issues?issueNumber={n} | p-{n} | {partner} asks for news
  scrubbed | 0 | | scrubbed-{n} |
`
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));

/** The attachments of an incident, oldest first. */
export function writeAttachments(world: World, plan: IncidentPlan) {
  const random = randomFor(world.seed, "attachments", plan.number);
  const count = random.pick([0, 0, 1, 1, 2, 3]);
  return random.some(kinds, count).map((kind) => ({
    id: ulid(plan.last, random),
    incident_id: plan.id,
    resource: written(kind, plan, random),
  }));
}

function written(kind: readonly string[], { number, words }: IncidentPlan, random: Random) {
  const [resource_type = "", offset, link = "", id = "", title = ""] = kind;
  const hex = /hex/i.test(link) ? hexadecimal(random, 10) : "";
  const values: Readonly<Record<string, string>> = {
    ...company,
    n: String(number + Number(offset)),
    hex,
    HEX: hex.slice(0, 9).toUpperCase(),
  };
  const fill = (text: string): string =>
    words.fill(text).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return {
    resource_type,
    external_id: fill(id),
    permalink: link && `https://${fill(link)}`,
    title: fill(title),
  };
}
