/** Everything that is there before the first incident. */

import { buildAlertSettings } from "./alert-settings.ts";
import { DAY } from "./calendar.ts";
import { buildCatalog, type TeamKey } from "./company.ts";
import { buildCustomFields } from "./custom-fields.ts";
import { buildIncidentSettings } from "./incident-settings.ts";
import { buildPeople, type Person } from "./people.ts";
import type { Random } from "./random.ts";

/** The company and its settings. */
export type World = ReturnType<typeof buildWorld>;

/**
 * The company as it stands at a moment, after which nothing is, a year after its first incident at the earliest. Times are
 * milliseconds since 1970.
 */
export function buildWorld(seed: number, now: number) {
  const since = now - 365 * DAY;
  const catalog = buildCatalog(seed, since);
  const people = buildPeople(seed, since);
  return {
    seed,
    now,
    since,
    catalog,
    people,
    /** Those who respond today, and those who ever did. */
    responders: people.filter(({ active, responds }) => active && responds),
    everResponders: people.filter(({ responds }) => responds),
    settings: buildIncidentSettings(seed, since, catalog),
    fields: buildCustomFields(seed, since, catalog),
    alerts: buildAlertSettings(seed, since, catalog),
  };
}

/** Someone who may take a part: of the team if one is named and has anyone; those who have left, only in the past. */
export function someone(world: World, random: Random, past: boolean, team?: TeamKey): Person {
  const able = past ? world.everResponders : world.responders;
  const own = team === undefined ? [] : able.filter((person) => person.team === team);
  return random.pick(own.length > 0 ? own : able);
}
