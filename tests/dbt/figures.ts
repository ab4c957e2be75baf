/** What the marts have to say, computed from the API's records alone: an opinion that shares no line with the models. */

/** Records as the API sends them, as far as a figure needs them. */
export interface ApiRecords {
  readonly incidents: readonly IncidentRecord[];
  readonly severities: readonly { readonly id: string; readonly name: string }[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly users: readonly Named[];
  readonly follow_ups: readonly FollowUpRecord[];
  readonly alerts: readonly { readonly id: string; readonly alert_source_id: string }[];
  readonly alert_sources: readonly Named[];
  readonly incident_alerts: readonly {
    readonly alert: { readonly id: string };
    readonly incident: { readonly id: string };
  }[];
  readonly escalations: readonly EscalationRecord[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface IncidentRecord {
  readonly id: string;
  readonly mode: string;
  readonly incident_status: { readonly category: string };
  readonly severity?: Named | null;
  readonly team_ids: readonly string[];
  readonly incident_role_assignments: readonly {
    readonly role: { readonly role_type: string };
    readonly assignee?: Named | null;
  }[];
  readonly incident_timestamp_values?: readonly {
    readonly incident_timestamp: { readonly name: string };
    readonly value?: { readonly value?: string } | null;
  }[];
  readonly created_at: string;
}

interface FollowUpRecord {
  readonly id: string;
  readonly incident_id: string;
  readonly status: string;
  readonly assignee?: Named | null;
  readonly created_at: string;
  readonly completed_at?: string;
}

interface EscalationRecord {
  readonly id: string;
  readonly events: readonly {
    readonly event: string;
    readonly occurred_at: string;
    readonly users?: readonly Named[];
  }[];
  readonly created_at: string;
}

/** A row of a mart: its figures, none of its other columns. Times are days or moments of ISO 8601. */
export type Figures = Readonly<Record<string, string | number | boolean | null>>;

const hour = 3_600_000;
const day = 24 * hour;

/** The figures of every mart, by its name without prefix; the order of rows means nothing. */
export function figuresOf(records: ApiRecords, asOf: Date): Record<string, Figures[]> {
  const { incidents, severities, teams, users, follow_ups, alerts, alert_sources } = records;
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const counted = incidents.filter(isCounted);
  const nameIn = (rows: readonly Named[], id: string | null): string | null =>
    rows.find((row) => row.id === id)?.name ?? null;

  const countedFollowUps = follow_ups.filter(({ incident_id, status }) => {
    const incident = byId.get(incident_id);
    return status !== "deleted" && incident !== undefined && isCounted(incident);
  });

  return {
    incidents: incidents.map((incident) => {
      const [reported, accepted, mitigated, resolved] = milestonesOf(incident);
      return {
        incident_id: incident.id,
        is_counted: isCounted(incident),
        is_open: ["triage", "live", "paused"].includes(incident.incident_status.category),
        severity: incident.severity?.name ?? null,
        reported_at: moment(reported),
        resolved_at: moment(resolved),
        hours_to_accept: between(reported, accepted, hour),
        hours_to_mitigate: between(reported, mitigated, hour),
        hours_to_resolve: between(reported, resolved, hour),
        created_week: mondayOf(incident.created_at),
      };
    }),

    time_to_resolve: grouped(
      counted.flatMap((incident) =>
        teamsOf(incident).map((team) => ({
          incident,
          severity: incident.severity?.id ?? null,
          team,
        })),
      ),
      ({ severity, team }) => [severity, team],
    ).map(([[severity = null, team = null], rows]) => {
      const hours = known(rows.map(({ incident }) => hoursToResolve(incident)));
      return {
        severity_id: severity,
        severity: nameIn(severities, severity),
        team_id: team,
        team: nameIn(teams, team),
        incidents: rows.length,
        resolved_incidents: hours.length,
        mean_hours_to_resolve: mean(hours),
        median_hours_to_resolve: percentile(hours, 0.5),
        p90_hours_to_resolve: percentile(hours, 0.9),
      };
    }),

    load_per_person: grouped(
      counted.flatMap((incident) => {
        const roles = incident.incident_role_assignments;
        const people = new Set(roles.flatMap(({ assignee }) => assignee?.id ?? []));
        return [...people].map((person) => ({
          person,
          week: mondayOf(incident.created_at),
          led: roles.some(
            ({ assignee, role }) => assignee?.id === person && role.role_type === "lead",
          ),
        }));
      }),
      ({ person, week }) => [person, week],
    ).map(([[person = null, week = null], rows]) => ({
      user_id: person,
      user_name: nameIn(users, person),
      week,
      incidents: rows.length,
      incidents_as_lead: rows.filter(({ led }) => led).length,
      incidents_in_another_role: rows.filter(({ led }) => !led).length,
    })),

    follow_ups: follow_ups.map((followUp) => ({
      follow_up_id: followUp.id,
      incident_id: followUp.incident_id,
      is_counted: countedFollowUps.includes(followUp),
      is_open: followUp.status === "outstanding",
      days_to_complete: daysToComplete(followUp),
      age_days: ageOf(followUp, asOf),
    })),

    follow_up_completion: grouped(countedFollowUps, ({ assignee }) => [assignee?.id ?? null]).map(
      ([[assignee = null], rows]) => {
        const ages = known(rows.map((row) => ageOf(row, asOf)));
        const withStatus = (status: string): number =>
          rows.filter((row) => row.status === status).length;
        return {
          assignee_id: assignee,
          follow_ups: rows.length,
          completed_follow_ups: withStatus("completed"),
          abandoned_follow_ups: withStatus("not_doing"),
          open_follow_ups: withStatus("outstanding"),
          completion_rate: withStatus("completed") / rows.length,
          median_days_to_complete: percentile(known(rows.map(daysToComplete)), 0.5),
          median_age_days: percentile(ages, 0.5),
          oldest_age_days: ages.length === 0 ? null : Math.max(...ages),
        };
      },
    ),

    alert_conversion: alert_sources.map(({ id, name }) => {
      const own = alerts.filter(({ alert_source_id }) => alert_source_id === id);
      const incidentsOf = (alert: string): IncidentRecord[] =>
        records.incident_alerts.flatMap((link) =>
          link.alert.id === alert ? (byId.get(link.incident.id) ?? []) : [],
        );
      const converted = own.filter((alert) => incidentsOf(alert.id).length > 0).length;
      const noise = own.filter((alert) => !incidentsOf(alert.id).some(isReal)).length;
      return {
        alert_source_id: id,
        alert_source: name,
        alerts: own.length,
        alerts_with_incident: converted,
        noise_alerts: noise,
        conversion_rate: own.length === 0 ? null : converted / own.length,
        noise_rate: own.length === 0 ? null : noise / own.length,
      };
    }),

    escalations: records.escalations.map(({ id, events, created_at }) => {
      const first = (name: string) =>
        events
          .filter(({ event }) => event === name)
          .sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at))[0];
      const triggered = Date.parse(first("triggered")?.occurred_at ?? created_at);
      const acknowledgement = first("acked");
      const acknowledged =
        acknowledgement === undefined ? undefined : Date.parse(acknowledgement.occurred_at);
      return {
        escalation_id: id,
        triggered_at: moment(triggered),
        acknowledged_at: moment(acknowledged),
        acknowledged_by_user_id: acknowledgement?.users?.[0]?.id ?? null,
        minutes_to_acknowledge: between(triggered, acknowledged, 60_000),
      };
    }),

    time_to_restore: grouped(
      counted.flatMap((incident) => {
        const [reported, , mitigated, resolved] = milestonesOf(incident);
        const hours = between(reported, mitigated, hour) ?? between(reported, resolved, hour);
        const restored = mitigated ?? resolved;
        if (hours === null || restored === undefined) return [];
        return [{ month: `${new Date(restored).toISOString().slice(0, 7)}-01`, hours }];
      }),
      ({ month }) => [month],
    ).map(([[month = null], rows]) => {
      const hours = rows.map((row) => row.hours);
      const median = percentile(hours, 0.5) ?? 0;
      const level = median < 1 ? "elite" : median < 24 ? "high" : median < 168 ? "medium" : "low";
      return {
        month,
        restored_incidents: rows.length,
        mean_hours_to_restore: mean(hours),
        median_hours_to_restore: median,
        dora_level: level,
      };
    }),
  };
}

function isCounted({ mode, incident_status: { category } }: IncidentRecord): boolean {
  return (
    ["standard", "retrospective"].includes(mode) &&
    !["declined", "canceled", "merged"].includes(category)
  );
}

/** Whether there was something behind it; what was merged goes on in another incident. */
function isReal({ mode, incident_status: { category } }: IncidentRecord): boolean {
  return (
    ["standard", "retrospective"].includes(mode) && !["declined", "canceled"].includes(category)
  );
}

/** When it was reported, accepted, mitigated and resolved. */
function milestonesOf(incident: IncidentRecord): (number | undefined)[] {
  const at = (name: string): number | undefined => {
    const text = incident.incident_timestamp_values?.find(
      ({ incident_timestamp }) => incident_timestamp.name === name,
    )?.value?.value;
    return text === undefined || text === "" ? undefined : Date.parse(text);
  };
  return [
    at("Reported at") ?? at("Declared at"),
    at("Accepted at"),
    at("Mitigated at") ?? at("Fixed at"),
    at("Resolved at") ?? at("Closed at"),
  ];
}

function hoursToResolve(incident: IncidentRecord): number | null {
  const [reported, , , resolved] = milestonesOf(incident);
  return between(reported, resolved, hour);
}

function teamsOf({ team_ids }: IncidentRecord): readonly (string | null)[] {
  return team_ids.length === 0 ? [null] : team_ids;
}

function daysToComplete({ status, created_at, completed_at }: FollowUpRecord): number | null {
  if (status !== "completed" || completed_at === undefined) return null;
  return between(Date.parse(created_at), Date.parse(completed_at), day);
}

function ageOf({ status, created_at }: FollowUpRecord, asOf: Date): number | null {
  return status === "outstanding" ? between(Date.parse(created_at), asOf.getTime(), day) : null;
}

function between(start: number | undefined, end: number | undefined, unit: number): number | null {
  return start === undefined || end === undefined || end < start ? null : (end - start) / unit;
}

function moment(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

function mondayOf(text: string): string {
  const midnight = Math.floor(Date.parse(text) / day) * day;
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  return new Date(midnight - weekday * day).toISOString().slice(0, 10);
}

function grouped<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => (string | null)[],
): [(string | null)[], Row[]][] {
  const groups = new Map<string, [(string | null)[], Row[]]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(JSON.stringify(key)) ?? [key, []];
    groups.set(JSON.stringify(key), group);
    group[1].push(row);
  }
  return [...groups.values()];
}

function known(numbers: readonly (number | null)[]): number[] {
  return numbers.filter((number) => number !== null);
}

function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0
    ? null
    : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Between two neighbours in proportion, as SQL's percentile_cont. */
function percentile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place % 1);
}
