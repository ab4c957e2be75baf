/** Alerts: those that announced incidents, and the many that did not become any. */

import type { SourceKey } from "./alert-settings.ts";
import type { Alert } from "./alert-shapes.ts";
import { atAPlausibleHour, DAY, HOUR, iso, MINUTE, recorded } from "./calendar.ts";
import { company, type ServiceKey, serviceKeys } from "./company.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { type Random, randomFor } from "./random.ts";
import { drawWords } from "./stories/index.ts";
import type { World } from "./world.ts";

/** For each incident there is so much noise beside. */
const NOISE_PER_INCIDENT = 1.4;

const noise: readonly (readonly [source: SourceKey, title: string])[] = [
  ["datadog", "Disk of {host} is {percent} % full"],
  ["datadog", "p95 latency above 900 ms in {region}"],
  ["alertmanager", "CPUThrottlingHigh"],
  ["alertmanager", "TargetDown (1 of 12)"],
  ["sentry", "AbortError: The user aborted a request."],
  ["email", "Scheduled maintenance at {partner}"],
  ["http", "Depot {region}: battery of scanner low"],
  ["devops", "Release {version} took {minutes} minutes"],
  ["calls", "Missed call on the duty phone"],
];

type Occasion = {
  readonly at: number;
  /** When it was over; undefined while it goes on. */
  readonly until: number | undefined;
  readonly source: SourceKey;
  readonly service: ServiceKey;
  readonly title: string;
  readonly description: string | undefined;
  readonly group: string | undefined;
};

/** The alerts of an incident, oldest first: the first one declared it, the others followed. */
export function writeAlerts(world: World, plan: IncidentPlan): readonly Alert[] {
  const { story, words, number, created, last, times, byAlert, status } = plan;
  if (!byAlert || !story.alerts) {
    return [];
  }
  const { source, titles, description } = story.alerts;
  const random = randomFor(world.seed, "alerts", number);
  const group = random.chance(0.6) ? ulid(created, random) : undefined;
  const over =
    times.get("fixed") ?? (status === "fixing" || status === "investigating" ? undefined : last);
  return Array.from({ length: random.whole(1, 4) }, (_, place) => {
    const first = place === 0;
    const at = first
      ? recorded(created - random.whole(20, 200) * 1000, random)
      : recorded(created + random.next() * Math.min(HOUR, last - created), random);
    return writeAlert(
      world,
      {
        at,
        until: over === undefined ? undefined : Math.max(at + 1, over),
        source,
        service: random.pick(story.services),
        title: words.fill(random.pick(titles)),
        description: random.chance(0.9) ? words.fill(description) : undefined,
        group,
      },
      random,
    );
  });
}

/** The alerts without an incident, oldest first. */
export function writeNoise(world: World, incidents: number): readonly Alert[] {
  const { seed, since, now } = world;
  const count = Math.ceil(incidents * NOISE_PER_INCIDENT);
  return Array.from({ length: count }, (_, place) => {
    const random = randomFor(seed, "noise", place);
    const even = since + ((place + random.next()) / count) * (now - since - 3 * DAY);
    const at = recorded(atAPlausibleHour(even, random), random);
    const [source, title] = random.pick(noise);
    const words = drawWords(random);
    const lasted = random.whole(2, 180) * MINUTE;
    return writeAlert(
      world,
      {
        at,
        until: random.chance(0.03) || at + lasted > now ? undefined : at + lasted,
        source,
        service: random.pick(serviceKeys),
        title: words.fill(title),
        description: random.chance(0.3) ? "" : undefined,
        group: undefined,
      },
      random,
    );
  });
}

function writeAlert(world: World, occasion: Occasion, random: Random): Alert {
  const { at, until, source, service, title, description, group } = occasion;
  const key = hexadecimal(random, 16);
  return {
    id: ulid(at, random),
    alert_source_id: world.alerts.source(source).id,
    // Older alerts have no list of groups, those without a group an empty one.
    ...(group === undefined
      ? random.chance(0.5)
        ? {}
        : { alert_group_ids: [] }
      : { alert_group_ids: [group] }),
    deduplication_key: key,
    title,
    ...(description === undefined ? {} : { description }),
    ...(random.chance(0.7)
      ? { source_url: `https://monitoring.${company.domain}/${source}/${key}` }
      : {}),
    status: until === undefined ? "firing" : "resolved",
    ...(until === undefined ? {} : { resolved_at: iso(until) }),
    attributes: attributes(world, service, random),
    ...(random.chance(0.2)
      ? {
          tags: random.some(["noise", "tuned", "needs-runbook", "Wochenende"], 2).map((name) => ({
            id: ulid(world.since, randomFor(world.seed, "tag", name)),
            name,
          })),
        }
      : {}),
    created_at: iso(at),
    updated_at: iso(until ?? at),
  };
}

function attributes(
  { alerts, catalog }: World,
  key: ServiceKey,
  random: Random,
): Alert["attributes"] {
  const { entry, team } = catalog.service(key);
  const owner = catalog.team(team);
  return [
    {
      attribute: alerts.attribute("service"),
      value: {
        label: entry.name,
        catalog_entry: { id: entry.id, name: entry.name, catalog_type_id: catalog.serviceTypeId },
      },
    },
    {
      attribute: alerts.attribute("team"),
      value: {
        label: owner.name,
        catalog_entry: { id: owner.id, name: owner.name, catalog_type_id: catalog.teamTypeId },
      },
    },
    {
      attribute: alerts.attribute("environment"),
      value: { label: "production", literal: "production" },
    },
    // Without a value when the expression found none.
    {
      attribute: alerts.attribute("priority"),
      ...(random.chance(0.8) ? { value: priority(random) } : {}),
    },
    {
      attribute: alerts.attribute("hosts"),
      array_value: Array.from({ length: random.whole(0, 3) }, () => {
        const host = `eu-north-${random.pick(["a", "b", "c"])}-${random.whole(1, 24)}`;
        return { label: host, literal: host };
      }),
    },
  ];
}

function priority(random: Random): { readonly label: string; readonly literal: string } {
  const level = random.pick(["P1", "P2", "P3", "P3"]);
  return { label: level, literal: level };
}
