/** Reads what the page shows from the dbt models. */

import type { Client } from "pg";
import {
  type Day,
  dayLength,
  type FollowUpRow,
  maxMonths,
  type Position,
  type ReportData,
} from "./report/data.ts";
import { dayOf, monthBefore } from "./report/figures.ts";

/** What the models don't know. */
export interface ReportOptions {
  /** Schema of the models. */
  readonly schema: string;
  /** IANA name of the time zone in which nights and weekends are told. */
  readonly timeZone: string;
  /** The custom field that the user named for services, if any. */
  readonly serviceField: string | undefined;
  /** The organization's name; by default, the one in the links to its incidents. */
  readonly organization: string | undefined;
}

/** Names in the order in which they are first asked for, or are listed; rows refer to them by position. */
class Names {
  readonly #positions = new Map<string, Position>();
  readonly names: string[] = [];

  /** The position of an ID; its name is the ID where the data has none, for example because names are dropped. */
  at(id: string, name: string | null): Position {
    const found = this.#positions.get(id);
    if (found !== undefined) return found;
    this.#positions.set(id, this.names.length);
    return this.names.push(name ?? id) - 1;
  }
}

/** A team, service, or person of a row. */
interface Named {
  readonly id: string;
  readonly name: string | null;
}

/** Reads everything, for the last twelve full months and the current one. */
export async function readReport(
  client: Client,
  { schema, timeZone, serviceField, organization }: ReportOptions,
  readAt: Date,
): Promise<ReportData> {
  await client.query(`set search_path to ${client.escapeIdentifier(schema)}`);
  await client.query("set time zone 'UTC'");
  const since = new Date(monthBefore(dayOf(readAt.toISOString()), maxMonths) * dayLength);
  const ask = async <Row extends object>(
    query: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly Row[]> => (await client.query<Row>(query, [...parameters])).rows;

  const [severities, teams, services, people, sources] = [
    new Names(),
    new Names(),
    new Names(),
    new Names(),
    new Names(),
  ];
  const positions = (names: Names, named: readonly Named[]): Position[] =>
    named.map(({ id, name }) => names.at(id, name));
  for (const { severity } of await ask<{ severity: string }>(severitiesQuery, [since])) {
    severities.at(severity, severity);
  }
  const incidents = await ask<IncidentAnswer>(incidentsQuery, [since, timeZone]);
  const open = await ask<OpenAnswer>(openQuery, [readAt]);
  const severityOf = (severity: string | null): Position | null =>
    severity === null ? null : severities.at(severity, severity);
  const [origin] = await ask<OriginAnswer>(originQuery);
  return {
    organization: organization ?? slugOf(origin?.permalink) ?? "Your organization",
    readAt: readAt.toISOString(),
    timeZone,
    serviceField: serviceField ?? origin?.service_field ?? null,
    timestamps: origin?.timestamps ?? [],
    unmatched: [
      ...(origin?.is_reported ? [] : ["report"]),
      ...(origin?.is_resolved ? [] : ["resolution"]),
    ],
    incidents: incidents.map((row) => ({
      created: row.created,
      severity: severityOf(row.severity),
      teams: positions(teams, row.teams),
      services: positions(services, row.services),
      people: positions(people, row.people),
      hours: rounded(row.hours),
      restored: row.restored,
      hoursToRestore: rounded(row.hours_to_restore),
      late: row.late,
      sleeping: row.sleeping,
      isWeekend: row.is_weekend,
    })),
    open: open.map((row) => ({
      reference: row.reference ?? "–",
      name: row.name ?? "",
      link: row.permalink ?? "",
      status: row.status ?? "",
      severity: severityOf(row.severity),
      teams: positions(teams, row.teams),
      age: row.age,
    })),
    escalations: (await ask<EscalationAnswer>(escalationsQuery, [since, timeZone])).map((row) => ({
      triggered: row.triggered,
      minutes: rounded(row.minutes),
      isNight: row.is_night,
      teams: positions(teams, row.teams),
    })),
    alerts: (await ask<AlertAnswer>(alertsQuery, [since])).map((row) => ({
      day: row.day,
      source: sources.at(row.alert_source_id ?? "", row.alert_source ?? "unknown source"),
      alerts: row.alerts,
      withIncident: row.with_incident,
      noise: row.noise,
    })),
    followUps: (await ask<FollowUpAnswer>(followUpsQuery, [since])).map((row) => ({
      created: row.created,
      status: row.status,
      age: rounded(row.age),
      days: rounded(row.days),
      teams: positions(teams, row.teams),
    })),
    // Filled by the rows above.
    teams: teams.names,
    severities: severities.names,
    services: services.names,
    people: people.names,
    sources: sources.names,
  };
}

/** Four decimals, of an hour or a minute: far below what the page shows, and half the size. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}

/** The organization's name in the links to its incidents. */
function slugOf(link: string | null | undefined): string | undefined {
  return /^https:\/\/[^/]+\/([^/]+)\/incidents\//.exec(link ?? "")?.[1];
}

const day = (time: string): string => `(${time}::date - date '1970-01-01')`;

/** Teams of incidents, by incident. */
const teamsOfIncidents = `
  teams_of_incidents as (
    select incident_id, json_agg(json_build_object('id', team_id, 'name', team) order by team) as teams
    from stg_incident_io__incident_teams
    left join stg_incident_io__teams using (team_id)
    group by incident_id
  )`;

const severitiesQuery = `
  select severity
  from incident_io__incidents
  where is_counted and severity is not null and (created_at >= $1 or is_open)
  group by severity
  order by max(severity_rank) nulls first, severity`;

interface IncidentAnswer {
  readonly created: Day;
  readonly severity: string | null;
  readonly teams: readonly Named[];
  readonly services: readonly Named[];
  readonly people: readonly Named[];
  readonly hours: number | null;
  readonly restored: Day | null;
  readonly hours_to_restore: number | null;
  readonly late: number | null;
  readonly sleeping: number | null;
  readonly is_weekend: boolean;
}

const incidentsQuery = `
  with ${teamsOfIncidents},
  services_of_incidents as (
    select incident_id, json_agg(json_build_object('id', service, 'name', service) order by service) as services
    from stg_incident_io__incident_services
    group by incident_id
  ),
  assignments as (
    select
      assignments.incident_id,
      assignments.user_id,
      coalesce(max(users.user_name), max(assignments.user_name)) as user_name
    from stg_incident_io__incident_role_assignments as assignments
    left join stg_incident_io__users as users using (user_id)
    where assignments.user_id is not null
    group by assignments.incident_id, assignments.user_id
  ),
  people_of_incidents as (
    select incident_id, json_agg(json_build_object('id', user_id, 'name', user_name) order by user_id) as people
    from assignments
    group by incident_id
  )
  select
    ${day("created_at")} as created,
    severity,
    coalesce(teams, '[]') as teams,
    coalesce(services, '[]') as services,
    coalesce(people, '[]') as people,
    hours_to_resolve as hours,
    case
      when coalesce(hours_to_mitigate, hours_to_resolve) is not null
      then ${day("coalesce(mitigated_at, resolved_at)")}
    end as restored,
    coalesce(hours_to_mitigate, hours_to_resolve) as hours_to_restore,
    workload_minutes_late as late,
    workload_minutes_sleeping as sleeping,
    extract(isodow from created_at at time zone 'UTC' at time zone $2) in (6, 7) as is_weekend
  from incident_io__incidents
  left join teams_of_incidents using (incident_id)
  left join services_of_incidents using (incident_id)
  left join people_of_incidents using (incident_id)
  where is_counted and (created_at >= $1 or coalesce(mitigated_at, resolved_at) >= $1)
  order by created_at, incident_id`;

interface OpenAnswer {
  readonly reference: string | null;
  readonly name: string | null;
  readonly permalink: string | null;
  readonly status: string | null;
  readonly severity: string | null;
  readonly teams: readonly Named[];
  readonly age: number;
}

const openQuery = `
  with ${teamsOfIncidents}
  select
    reference,
    name,
    permalink,
    status,
    severity,
    coalesce(teams, '[]') as teams,
    (extract(epoch from $1::timestamp - created_at) / 86400)::float8 as age
  from incident_io__incidents
  left join teams_of_incidents using (incident_id)
  where is_counted and is_open
  order by created_at, incident_id`;

interface EscalationAnswer {
  readonly triggered: Day;
  readonly minutes: number | null;
  readonly is_night: boolean;
  readonly teams: readonly Named[];
}

const escalationsQuery = `
  with links as (
    select distinct escalation_id, team_id, team
    from stg_incident_io__escalation_incidents
    inner join stg_incident_io__incident_teams using (incident_id)
    left join stg_incident_io__teams using (team_id)
  ),
  teams_of_escalations as (
    select escalation_id, json_agg(json_build_object('id', team_id, 'name', team) order by team) as teams
    from links
    group by escalation_id
  )
  select
    ${day("triggered_at")} as triggered,
    minutes_to_acknowledge as minutes,
    extract(hour from triggered_at at time zone 'UTC' at time zone $2) not between 7 and 21 as is_night,
    coalesce(teams, '[]') as teams
  from incident_io__escalations
  left join teams_of_escalations using (escalation_id)
  where triggered_at >= $1
  order by triggered_at, escalation_id`;

interface AlertAnswer {
  readonly day: Day;
  readonly alert_source_id: string | null;
  readonly alert_source: string | null;
  readonly alerts: number;
  readonly with_incident: number;
  readonly noise: number;
}

const alertsQuery = `
  select
    ${day("created_at")} as day,
    alert_source_id,
    max(alert_source) as alert_source,
    count(*)::int as alerts,
    (count(*) filter (where became_incident))::int as with_incident,
    (count(*) filter (where was_noise))::int as noise
  from incident_io__alerts
  where created_at >= $1
  group by 1, 2
  order by 1, 2`;

interface FollowUpAnswer {
  readonly created: Day;
  readonly status: FollowUpRow["status"];
  readonly age: number | null;
  readonly days: number | null;
  readonly teams: readonly Named[];
}

const followUpsQuery = `
  with ${teamsOfIncidents}
  select
    ${day("created_at")} as created,
    case when is_open then 'open' when status = 'completed' then 'completed' else 'abandoned' end as status,
    age_days as age,
    days_to_complete as days,
    case
      when assignee_team_id is not null
      then json_build_array(json_build_object('id', assignee_team_id, 'name', assignee_team))
      else coalesce(teams, '[]')
    end as teams
  from incident_io__follow_ups
  left join teams_of_incidents using (incident_id)
  where is_counted and (is_open or created_at >= $1)
  order by created_at, follow_up_id`;

interface OriginAnswer {
  readonly permalink: string | null;
  readonly service_field: string | null;
  readonly timestamps: readonly string[] | null;
  readonly is_reported: boolean | null;
  readonly is_resolved: boolean | null;
}

const originQuery = `
  select
    max(permalink) as permalink,
    (
      select max(custom_field)
      from stg_incident_io__custom_fields
      where custom_field_id in (select custom_field_id from stg_incident_io__incident_services)
    ) as service_field,
    (select array_agg(distinct timestamp_name) from stg_incident_io__incident_timestamp_values) as timestamps,
    bool_or(reported_at is not null) as is_reported,
    bool_or(resolved_at is not null) as is_resolved
  from incident_io__incidents`;
