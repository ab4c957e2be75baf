/**
 * A believable fictional organisation: Pebblemoor, which delivers groceries and parcels, with a year of incidents behind it.
 * The same seed, size and moment give the same records to the byte.
 */

import type { MakeTable } from "./http/store.ts";
import { attributeKeys, buildAlertSettings, sourceKeys } from "./organisation/alert-settings.ts";
import type {
  Alert,
  AlertAttribute,
  AlertSource,
  Escalation,
} from "./organisation/alert-shapes.ts";
import { writeAlerts, writeNoise } from "./organisation/alerts.ts";
import { writeAttachments } from "./organisation/attachments.ts";
import { DAY } from "./organisation/calendar.ts";
import { buildCatalog } from "./organisation/company.ts";
import { buildCustomFields, fieldKeys } from "./organisation/custom-fields.ts";
import { writeEscalations } from "./organisation/escalations.ts";
import { furtherRows } from "./organisation/further/index.ts";
import { writeIncident } from "./organisation/incident.ts";
import { planIncidents } from "./organisation/incident-plan.ts";
import { buildIncidentSettings, settingKeys } from "./organisation/incident-settings.ts";
import { buildPeople } from "./organisation/people.ts";
import type {
  Action,
  CustomField,
  CustomFieldOption,
  FollowUp,
  Incident,
  IncidentAttachment,
  IncidentRole,
  IncidentStatus,
  IncidentTimestamp,
  IncidentType,
  IncidentUpdate,
  Severity,
  UserWithRoles,
} from "./organisation/shapes.ts";
import { writeActions, writeFollowUps } from "./organisation/tasks.ts";
import { writeUpdates } from "./organisation/updates.ts";
import type { World } from "./organisation/world.ts";

/** What decides the organisation. */
export type OrganisationOptions = {
  /** How many incidents it has had in the last twelve months. */
  readonly incidents?: number;
  readonly seed?: number;
  /** The moment at which it stands, RFC 3339; no record is later. */
  readonly now?: string;
};

/** The records of the organisation, by table; a table may be handed to the sandbox as it is. */
export type Organisation = {
  readonly incidents: readonly Incident[];
  readonly actions: readonly Action[];
  readonly follow_ups: readonly FollowUp[];
  readonly incident_updates: readonly IncidentUpdate[];
  readonly incident_attachments: readonly IncidentAttachment[];
  readonly custom_fields: readonly CustomField[];
  readonly custom_field_options: readonly CustomFieldOption[];
  readonly incident_roles: readonly IncidentRole[];
  readonly incident_statuses: readonly IncidentStatus[];
  readonly incident_timestamps: readonly IncidentTimestamp[];
  readonly incident_types: readonly (IncidentType & {
    readonly owning_team_ids?: readonly string[];
  })[];
  readonly severities: readonly Severity[];
  readonly users: readonly UserWithRoles[];
  readonly alerts: readonly Alert[];
  readonly alert_attributes: readonly AlertAttribute[];
  readonly alert_sources: readonly AlertSource[];
  readonly escalations: readonly Escalation[];
};

/** About one a day: enough for every kind of record, little enough to look at. */
const DEFAULT_INCIDENTS = 400;

/** A Monday morning. A fixed moment makes the default organisation the same on every day. */
export const defaultNow = "2026-11-16T09:00:00Z";

/** The core of an organisation, and what makes its other tables when they are asked for. */
export type Founded = { readonly tables: Organisation; readonly further: MakeTable };

/** Generates the core of an organisation; twenty thousand incidents take a few seconds. */
export function generateOrganisation(options: OrganisationOptions = {}): Organisation {
  return foundOrganisation(options).tables;
}

/** Generates the core of an organisation, and prepares the rest. */
export function foundOrganisation(options: OrganisationOptions = {}): Founded {
  const { incidents: count = DEFAULT_INCIDENTS, seed = 1 } = options;
  const world = buildWorld(seed, Date.parse(options.now ?? defaultNow));
  const { settings, fields, alerts: alertSettings } = world;
  const incidents: Incident[] = [];
  const updates: IncidentUpdate[] = [];
  const alerts: Alert[] = [];
  const escalations: Escalation[] = [];
  const plans = planIncidents(world, count);
  for (const plan of plans) {
    const own = writeAlerts(world, plan);
    const incident = writeIncident(world, plan, own);
    incidents.push(incident);
    updates.push(...writeUpdates(world, plan, incident.creator));
    alerts.push(...own);
    escalations.push(...writeEscalations(world, plan, incident, own));
  }
  alerts.push(...writeNoise(world, count));
  const tables: Organisation = {
    incidents,
    actions: plans.flatMap((plan) => writeActions(world, plan)),
    follow_ups: plans.flatMap((plan) => writeFollowUps(world, plan)),
    incident_updates: updates,
    incident_attachments: plans.flatMap((plan) => writeAttachments(world, plan)),
    custom_fields: fieldKeys.map(fields.field),
    custom_field_options: fieldKeys.flatMap(fields.options),
    incident_roles: settingKeys.roles.map(settings.role),
    incident_statuses: settingKeys.statuses.map(settings.status),
    incident_timestamps: settingKeys.timestamps.map(settings.timestamp),
    incident_types: settingKeys.types.map((key) => {
      const owners = settings.owners(key);
      return { ...settings.type(key), ...(owners ? { owning_team_ids: owners } : {}) };
    }),
    severities: settingKeys.severities.map(settings.severity),
    users: world.people.map(({ full }) => full),
    alerts,
    alert_attributes: attributeKeys.map(alertSettings.attribute),
    alert_sources: sourceKeys.map(alertSettings.source),
    escalations,
  };
  return { tables, further: furtherRows(world, plans, tables) };
}

function buildWorld(seed: number, now: number): World {
  const since = now - 365 * DAY;
  const catalog = buildCatalog(seed, since);
  const people = buildPeople(seed, since);
  return {
    seed,
    now,
    since,
    catalog,
    people,
    responders: people.filter(({ active, responds }) => active && responds),
    everResponders: people.filter(({ responds }) => responds),
    settings: buildIncidentSettings(seed, since, catalog),
    fields: buildCustomFields(seed, since, catalog),
    alerts: buildAlertSettings(seed, since, catalog),
  };
}
