/** Alerts: those that announced incidents, and the many that did not become any. */

import type { SourceKey } from "./alert-settings.ts";
import { atAPlausibleHour, DAY, HOUR, iso, MINUTE, recorded } from "./calendar.ts";
import { company, type ServiceKey, serviceKeys } from "./company.ts";
import { isAlertNoisy } from "./course-of-the-year.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import { literal } from "./literal.ts";
import { type Random, randomFor } from "./random.ts";
import { drawWords } from "./stories.ts";
import type { World } from "./world.ts";

/** For each incident there is so much noise beside. */
const NOISE_PER_INCIDENT = 2;

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

/** What an alert is about; times are milliseconds since 1970. */
type Occasion = {
  readonly at: number;
  /** When it was over; undefined while it goes on. */
  readonly until: number | undefined;
  readonly source: SourceKey;
  readonly service: ServiceKey;
  readonly title: string;
  readonly description?: string | undefined;
  readonly group?: string | undefined;
};

/** An alert as the list has it. */
export type Alert = ReturnType<typeof writeAlert>;

/** The alerts of an incident, oldest first: the first one declared it, the others followed. */
export function writeAlerts(world: World, plan: IncidentPlan): readonly Alert[] {
  const { story, words, number, created, last, times, byAlert, status } = plan;
  const { source } = story;
  if (!byAlert || !source) return [];
  const random = randomFor(world.seed, "alerts", number);
  const group = random.chance(0.6) ? ulid(created, random) : undefined;
  const goesOn = status === "fixing" || status === "investigating";
  const over = times.get("fixed") ?? (goesOn ? undefined : last);
  return Array.from({ length: random.whole(1, 4) }, (_, place) => {
    const about =
      place === 0
        ? created - random.whole(20, 200) * 1000
        : created + random.next() * Math.min(HOUR, last - created);
    const at = recorded(about, random);
    const occasion = {
      at,
      until: over === undefined ? undefined : Math.max(at + 1, over),
      source,
      service: random.pick(story.services),
      title: words.fill(random.pick(story.alerts)),
      description: random.chance(0.9) ? words.fill(story.description) : undefined,
      group,
    };
    return writeAlert(world, occasion, random);
  });
}

/** The alerts without an incident, oldest first. */
export function writeNoise(world: World, incidents: number): readonly Alert[] {
  const { seed, since, now } = world;
  const count = Math.ceil(incidents * NOISE_PER_INCIDENT);
  const noisy = noise.slice(0, 1);
  return Array.from({ length: count }, (_, place) => place).flatMap((place) => {
    const random = randomFor(seed, "noise", place);
    const even = since + ((place + random.next()) / count) * (now - since - 3 * DAY);
    const at = recorded(atAPlausibleHour(even, random), random);
    // Half of it is one alert, until that is put right.
    const isNoisy = random.chance(0.5);
    if (isNoisy && !isAlertNoisy(at, now)) return [];
    const [source, title] = random.pick(isNoisy ? noisy : noise);
    const words = drawWords(random);
    const until = at + random.whole(2, 180) * MINUTE;
    const occasion = {
      at,
      until: random.chance(0.03) || until > now ? undefined : until,
      source,
      service: random.pick(serviceKeys),
      title: words.fill(title),
      description: random.chance(0.3) ? "" : undefined,
    };
    return [writeAlert(world, occasion, random)];
  });
}

function writeAlert(world: World, occasion: Occasion, random: Random) {
  const { at, until, source, service, title, description, group } = occasion;
  const key = hexadecimal(random, 16);
  const id = ulid(at, random);
  const groups = group === undefined ? [] : [group];
  return {
    id,
    alert_source_id: world.alerts.source(source).id,
    // Older alerts have no list of groups, those without a group an empty one.
    alert_group_ids: groups.length === 0 && random.chance(0.5) ? undefined : groups,
    deduplication_key: key,
    title,
    description,
    source_url: random.chance(0.7)
      ? `https://monitoring.${company.domain}/${source}/${key}`
      : undefined,
    status: until === undefined ? "firing" : "resolved",
    resolved_at: until === undefined ? undefined : iso(until),
    attributes: attributes(world, service, random),
    tags: random.chance(0.2) ? tags(world, random) : undefined,
    created_at: iso(at),
    updated_at: iso(until ?? at),
  };
}

function tags({ seed, since }: World, random: Random) {
  return random.some(["noise", "tuned", "needs-runbook", "Wochenende"], 2).map((name) => ({
    id: ulid(since, randomFor(seed, "tag", name)),
    name,
  }));
}

function attributes({ alerts, catalog }: World, key: ServiceKey, random: Random) {
  const { entry, team } = catalog.service(key);
  const linked = ({ id, name }: { id: string; name: string }, catalog_type_id: string) => ({
    label: name,
    catalog_entry: { id, name, catalog_type_id },
  });
  return [
    { attribute: alerts.attribute("service"), value: linked(entry, catalog.serviceTypeId) },
    { attribute: alerts.attribute("team"), value: linked(team, catalog.teamTypeId) },
    { attribute: alerts.attribute("environment"), value: literal("production") },
    {
      attribute: alerts.attribute("priority"),
      // Without a value when the expression found none.
      value: random.chance(0.8) ? literal(random.pick(["P1", "P2", "P3", "P3"])) : undefined,
    },
    {
      attribute: alerts.attribute("hosts"),
      array_value: [...hosts(random)].map((host) => literal(host)),
    },
  ];
}

/** The names of up to three hosts, each once. */
function hosts(random: Random): ReadonlySet<string> {
  const count = random.whole(0, 3);
  return new Set(
    Array.from(
      { length: count },
      () => `eu-north-${random.pick(["a", "b", "c"])}-${random.whole(1, 24)}`,
    ),
  );
}
