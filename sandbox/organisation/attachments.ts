/** Links that were attached to an incident: none to three. */

import { company } from "./company.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type Random, randomFor } from "./random.ts";
import type { World } from "./world.ts";

const { slug, domain } = company;

/** Type, link and title by the incident's number; the identifier is the end of the link unless it is given as well. */
const kinds: readonly ((number: number, random: Random) => readonly string[])[] = [
  (number) => [
    "github_pull_request",
    `https://github.com/${slug}/shop/pull/${2000 + number}`,
    'Revert "{version}"',
    `${slug}/shop/${2000 + number}`,
  ],
  (number) => [
    "gitlab_merge_request",
    `https://git.${domain}/depots/-/merge_requests/${900 + number}`,
    "Draft: depots in {region}: longer time-out",
  ],
  (_, random) => [
    "sentry_issue",
    `https://${slug}.sentry.io/issues/${hexadecimal(random, 10)}`,
    "TypeError: Cannot read properties of undefined ({version})",
  ],
  (number) => [
    "datadog_monitor_alert",
    `https://app.datadoghq.eu/monitors/${88_000 + number}`,
    "[Triggered] {host}: {percent} %",
  ],
  (number) => [
    "zendesk_ticket",
    `https://${slug}.zendesk.com/agent/tickets/${41_000 + number}`,
    "Hej, vad händer i {region}?",
  ],
  (_, random) => [
    "slack_file",
    `https://${slug}.slack.com/files/F0${hexadecimal(random, 9).toUpperCase()}`,
    "Screenshot 2\u202fPM.png",
  ],
  (number) => [
    "google_calendar_event",
    `https://calendar.google.com/event?eid=inc${number}debrief`,
    "Debrief 🗓️",
  ],
  (number) => [
    "atlassian_statuspage_incident",
    `https://status.${domain}/notices/${number}`,
    "Disturbances in {region}",
    `notice-${number}`,
  ],
  (number) => [
    "jira_issue",
    `https://${slug}.atlassian.net/browse/OPS-${number + 700}`,
    `OPS-${number + 700}`,
  ],
  (number) => {
    const link = `https://wiki.${domain}/runbooks?inc=${number}#first-steps`;
    return ["arbitrary_url", link, "", link];
  },
  (number) => [
    "pylon_issue",
    `https://app.usepylon.com/issues?issueNumber=${number}`,
    "{partner} asks for news",
    `p-${number}`,
  ],
  // Content that was removed for data protection leaves an empty place.
  (number) => ["scrubbed", "", "", `scrubbed-${number}`],
];

/** The attachments of an incident, oldest first. */
export function writeAttachments(world: World, plan: IncidentPlan) {
  const random = randomFor(world.seed, "attachments", plan.number);
  const count = random.pick([0, 0, 1, 1, 2, 3]);
  return random.some(kinds, count).map((kind) => {
    const id = ulid(plan.last, random);
    const [resource_type = "", permalink = "", title = "", external] = kind(plan.number, random);
    const external_id = external ?? permalink.replace(/^.*[/=]/, "");
    const resource = { resource_type, external_id, permalink, title: plan.words.fill(title) };
    return { id, incident_id: plan.id, resource };
  });
}
