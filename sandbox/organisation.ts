/**
 * A believable fictional organisation: Pebblemoor, which delivers groceries and parcels, with a year of incidents behind it.
 * The same seed, size and moment give the same records to the byte.
 */

import { writeAlerts, writeNoise } from "./organisation/alerts.ts";
import { writeEscalations } from "./organisation/escalations.ts";
import { furtherRows } from "./organisation/further/index.ts";
import { writeIncident } from "./organisation/incident.ts";
import { planIncidents } from "./organisation/incident-plan.ts";
import { writeActions, writeFollowUps } from "./organisation/tasks.ts";
import { writeUpdates } from "./organisation/updates.ts";
import { buildWorld } from "./organisation/world.ts";

/** What decides the organisation. */
export type OrganisationOptions = {
  /** How many incidents it has had in the last twelve months; about one a day by default. */
  readonly incidents?: number;
  readonly seed?: number;
  /** The moment at which it stands, RFC 3339; no record is later. */
  readonly now?: string;
};

/** A Monday morning. A fixed moment makes the default organisation the same on every day. */
export const defaultNow = "2026-11-16T09:00:00Z";

/**
 * Generates the core of an organisation, rows by table, and what makes each of its other tables on first use. Twenty thousand
 * incidents take a few seconds.
 */
export function foundOrganisation({
  incidents: count = 400,
  seed = 1,
  now = defaultNow,
}: OrganisationOptions = {}) {
  const world = buildWorld(seed, Date.parse(now));
  const { settings, fields, alerts: alertSettings, people } = world;
  const plans = planIncidents(world, count);
  const drawn = plans.map((plan) => {
    const alerts = writeAlerts(world, plan);
    const incident = writeIncident(world, plan, alerts);
    return { plan, alerts, incident };
  });
  const tables = {
    incidents: drawn.map(({ incident }) => incident),
    actions: plans.flatMap((plan) => writeActions(world, plan)),
    follow_ups: plans.flatMap((plan) => writeFollowUps(world, plan)),
    incident_updates: drawn.flatMap(({ plan, incident }) =>
      writeUpdates(world, plan, incident.creator),
    ),
    custom_fields: fields.field.all,
    custom_field_options: fields.options.all.flat(),
    incident_roles: settings.role.all,
    incident_statuses: settings.status.all,
    incident_timestamps: settings.timestamp.all,
    incident_types: settings.type.all.map((type, place) => ({
      ...type,
      owning_team_ids: settings.owners.all[place],
    })),
    severities: settings.severity.all,
    users: people.map(({ full }) => full),
    alerts: [...drawn.flatMap(({ alerts }) => alerts), ...writeNoise(world, count)],
    alert_attributes: alertSettings.attribute.all,
    escalations: drawn.flatMap(({ plan, alerts, incident }) =>
      writeEscalations(world, plan, incident, alerts),
    ),
  };
  return { tables, further: furtherRows(world, plans, tables) };
}
