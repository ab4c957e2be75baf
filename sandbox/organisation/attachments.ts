/** Links that were attached to an incident: none to three. */

import { company } from "./company.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type Random, randomFor } from "./random.ts";
import type { IncidentAttachment } from "./shapes.ts";
import type { Words } from "./stories/index.ts";
import type { World } from "./world.ts";

type Resource = IncidentAttachment["resource"];

const resources: readonly ((number: number, words: Words, random: Random) => Resource)[] = [
  (number, words) =>
    resource(
      "github_pull_request",
      `${company.slug}/shop/${2000 + number}`,
      `https://github.com/${company.slug}/shop/pull/${2000 + number}`,
      words.fill('Revert "{version}"'),
    ),
  (number, words) =>
    resource(
      "gitlab_merge_request",
      String(900 + number),
      `https://git.${company.domain}/depots/-/merge_requests/${900 + number}`,
      words.fill("Draft: depots in {region}: longer time-out"),
    ),
  (_, words, random) => {
    const id = hexadecimal(random, 10);
    return resource(
      "sentry_issue",
      id,
      `https://${company.slug}.sentry.io/issues/${id}`,
      words.fill("TypeError: Cannot read properties of undefined ({version})"),
    );
  },
  (number, words) =>
    resource(
      "datadog_monitor_alert",
      String(88_000 + number),
      `https://app.datadoghq.eu/monitors/${88_000 + number}`,
      words.fill("[Triggered] {host}: {percent} %"),
    ),
  (number, words) =>
    resource(
      "zendesk_ticket",
      String(41_000 + number),
      `https://${company.slug}.zendesk.com/agent/tickets/${41_000 + number}`,
      words.fill("Hej, vad händer i {region}?"),
    ),
  (_, __, random) => {
    const id = `F0${hexadecimal(random, 9).toUpperCase()}`;
    return resource(
      "slack_file",
      id,
      `https://${company.slug}.slack.com/files/${id}`,
      "Screenshot 2\u202fPM.png",
    );
  },
  (number) =>
    resource(
      "google_calendar_event",
      `inc${number}debrief`,
      `https://calendar.google.com/event?eid=inc${number}debrief`,
      "Debrief 🗓️",
    ),
  (number, words) =>
    resource(
      "atlassian_statuspage_incident",
      `notice-${number}`,
      `https://status.${company.domain}/notices/${number}`,
      words.fill("Disturbances in {region}"),
    ),
  (number) =>
    resource(
      "jira_issue",
      `OPS-${number + 700}`,
      `https://${company.slug}.atlassian.net/browse/OPS-${number + 700}`,
      `OPS-${number + 700}`,
    ),
  (number) =>
    resource(
      "arbitrary_url",
      `https://wiki.${company.domain}/runbooks?inc=${number}#first-steps`,
      `https://wiki.${company.domain}/runbooks?inc=${number}#first-steps`,
      "",
    ),
  (number, words) =>
    resource(
      "pylon_issue",
      `p-${number}`,
      `https://app.usepylon.com/issues?issueNumber=${number}`,
      words.fill("{partner} asks for news"),
    ),
  // What was removed for data protection keeps its place, not its content.
  (number) => resource("scrubbed", `scrubbed-${number}`, "", ""),
];

/** The attachments of an incident, oldest first. */
export function writeAttachments(world: World, plan: IncidentPlan): readonly IncidentAttachment[] {
  const { number, words, last } = plan;
  const random = randomFor(world.seed, "attachments", number);
  const count = random.pick([0, 0, 1, 1, 2, 3]);
  return random.some(resources, count).map((write) => ({
    id: ulid(last, random),
    incident_id: plan.id,
    resource: write(number, words, random),
  }));
}

function resource(
  resource_type: string,
  external_id: string,
  permalink: string,
  title: string,
): Resource {
  return { resource_type, external_id, permalink, title };
}
