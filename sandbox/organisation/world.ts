/** Everything that is there before the first incident. */

import type { AlertSettings } from "./alert-settings.ts";
import type { Catalog, TeamKey } from "./company.ts";
import type { CustomFields } from "./custom-fields.ts";
import type { IncidentSettings } from "./incident-settings.ts";
import type { Person } from "./people.ts";
import type { Random } from "./random.ts";

/** The company and its settings. Times are milliseconds since 1970. */
export type World = {
  readonly seed: number;
  /** The moment at which the organisation stands: nothing is later. */
  readonly now: number;
  /** When the first incident was declared, at the earliest. */
  readonly since: number;
  readonly catalog: Catalog;
  readonly people: readonly Person[];
  /** Those who respond today, and those who ever did. */
  readonly responders: readonly Person[];
  readonly everResponders: readonly Person[];
  readonly settings: IncidentSettings;
  readonly fields: CustomFields;
  readonly alerts: AlertSettings;
};

/** Someone who may take a part: of the team if one is named and has anyone; those who have left, only in the past. */
export function someone(world: World, random: Random, past: boolean, team?: TeamKey): Person {
  const able = past ? world.everResponders : world.responders;
  const own = team === undefined ? [] : able.filter((person) => person.team === team);
  return random.pick(own.length > 0 ? own : able);
}
