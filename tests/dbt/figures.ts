/** What the marts have to say, computed from the API's records alone: an opinion that shares no line with the models. */

/** Records as the API sends them, as far as a figure needs them. */
export interface ApiRecords {
  readonly incidents: readonly IncidentRecord[];
  readonly severities: readonly { readonly id: string; readonly name: string }[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly users: readonly (Named & { readonly email?: string })[];
  readonly follow_ups: readonly FollowUpRecord[];
  readonly alerts: readonly { readonly id: string; readonly alert_source_id: string }[];
  readonly alert_sources: readonly Named[];
  readonly incident_alerts: readonly {
    readonly alert: { readonly id: string };
    readonly incident: { readonly id: string };
  }[];
  readonly escalations: readonly EscalationRecord[];
  readonly custom_fields: readonly (Named & { readonly catalog_type_id?: string })[];
  readonly policy_findings: readonly {
    readonly state: string;
    readonly due_at?: string;
    readonly follow_up?: { readonly follow_up_id: string };
  }[];
  readonly pay_reports: readonly {
    readonly id: string;
    readonly status: string;
    readonly start_date: string;
    readonly end_date: string;
    readonly total_pay_by_currency?: Readonly<Record<string, number>>;
    readonly total_duration_seconds?: number;
  }[];
  readonly pay_report_rows: readonly PayRecord[];
}

/** A line of a pay report, by the names in its header line. */
export interface PayRecord {
  readonly pay_report_id: string;
  readonly fields: Readonly<Record<string, string | null>>;
}

/** What the variables of the models are set to. */
export interface Settings {
  readonly asOf: Date;
  readonly businessHours: {
    readonly from: number;
    readonly to: number;
    readonly time_zone: string;
  };
  readonly hourlyCosts: Readonly<Record<"working" | "late" | "sleeping", number>>;
  readonly deployments: readonly {
    readonly deployment_id: string;
    readonly service: string;
    readonly deployed_at: string;
  }[];
  readonly payColumns: Readonly<Record<"email" | "pay" | "seconds" | "currency", string>>;
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
  readonly custom_field_entries?: readonly {
    readonly custom_field: { readonly id: string };
    readonly values: readonly {
      readonly value_catalog_entry?: Named;
      readonly value_option?: { readonly value: string };
    }[];
  }[];
  readonly workload_minutes_working?: number;
  readonly workload_minutes_late?: number;
  readonly workload_minutes_sleeping?: number;
  readonly workload_minutes_total?: number;
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
  readonly related_incidents?: readonly { readonly id: string }[];
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
export function figuresOf(records: ApiRecords, settings: Settings): Record<string, Figures[]> {
  const { asOf } = settings;
  const { incidents, severities, teams, users, follow_ups, alerts, alert_sources } = records;
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const counted = incidents.filter(isCounted);
  const nameIn = (rows: readonly Named[], id: string | null): string | null =>
    rows.find((row) => row.id === id)?.name ?? null;

  const countedFollowUps = follow_ups.filter(({ incident_id, status }) => {
    const incident = byId.get(incident_id);
    return status !== "deleted" && incident !== undefined && isCounted(incident);
  });

  const dueOf = ({ id }: FollowUpRecord): number | undefined => {
    const due = records.policy_findings
      .filter(({ state, follow_up }) => state !== "cancelled" && follow_up?.follow_up_id === id)
      .flatMap(({ due_at }) => (due_at === undefined ? [] : Date.parse(due_at)));
    return due.length === 0 ? undefined : Math.min(...due);
  };
  const isOnTime = (followUp: FollowUpRecord): boolean | null => {
    const due = dueOf(followUp);
    if (due === undefined) return null;
    if (followUp.status === "completed") {
      return followUp.completed_at === undefined ? null : Date.parse(followUp.completed_at) <= due;
    }
    return followUp.status === "outstanding" && due < asOf.getTime() ? false : null;
  };
  const serviceField = records.custom_fields
    .filter(({ catalog_type_id, name }) => catalog_type_id && /service/i.test(name))
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0]?.id;
  const servicesOf = ({ custom_field_entries = [] }: IncidentRecord): string[] => [
    ...new Set(
      custom_field_entries
        .filter(({ custom_field }) => custom_field.id === serviceField)
        .flatMap(({ values }) => values.flatMap((one) => one.value_catalog_entry?.name ?? [])),
    ),
  ];
  const perService = grouped(
    counted.flatMap((incident) => servicesOf(incident).map((service) => ({ incident, service }))),
    ({ service }) => [service],
  );
  const incidentsIn = (alert: string): IncidentRecord[] =>
    records.incident_alerts.flatMap((link) =>
      link.alert.id === alert ? (byId.get(link.incident.id) ?? []) : [],
    );
  const escalated = (event: string, incident: IncidentRecord): number | undefined => {
    const times = records.escalations
      .filter(({ related_incidents = [] }) =>
        related_incidents.some(({ id }) => id === incident.id),
      )
      .flatMap((escalation) => {
        const own = escalation.events.filter((one) => one.event === event);
        const first = own.map(({ occurred_at }) => Date.parse(occurred_at));
        if (first.length > 0) return Math.min(...first);
        return event === "triggered" ? Date.parse(escalation.created_at) : [];
      });
    return times.length === 0 ? undefined : Math.min(...times);
  };

  return {
    alerts: alerts.map(({ id, alert_source_id }) => ({
      alert_id: id,
      alert_source_id,
      alert_source: nameIn(alert_sources, alert_source_id),
      became_incident: incidentsIn(id).length > 0,
      was_noise: !incidentsIn(id).some(isReal),
    })),

    response_times: counted.map((incident) => {
      const [reported, accepted, mitigated, resolved] = milestonesOf(incident);
      const declared = Date.parse(incident.created_at);
      const triggered = escalated("triggered", incident);
      const acknowledged = escalated("acked", incident) ?? accepted;
      const business = (end: number | undefined): number | null =>
        reported === undefined || end === undefined || end < reported
          ? null
          : businessHours(reported, end, settings.businessHours);
      return {
        incident_id: incident.id,
        triggered_at: moment(triggered),
        acknowledged_at: moment(acknowledged),
        minutes_from_trigger_to_acknowledgment: between(triggered, acknowledged, 60_000),
        minutes_from_report_to_acknowledgment: between(reported, acknowledged, 60_000),
        minutes_from_declaration_to_acknowledgment: between(declared, acknowledged, 60_000),
        hours_from_report_to_mitigation: between(reported, mitigated, hour),
        hours_from_report_to_resolution: between(reported, resolved, hour),
        hours_from_declaration_to_resolution: between(declared, resolved, hour),
        business_hours_from_report_to_acknowledgment: business(acknowledged),
        business_hours_from_report_to_resolution: business(resolved),
      };
    }),

    incident_cost: counted.map((incident) => {
      const { working, late, sleeping } = settings.hourlyCosts;
      const { workload_minutes_total: total = null } = incident;
      const minutes = (part: number | undefined, cost: number): number => (part ?? 0) * cost;
      return {
        incident_id: incident.id,
        minutes_total: total,
        cost:
          total === null
            ? null
            : (minutes(incident.workload_minutes_working, working) +
                minutes(incident.workload_minutes_late, late) +
                minutes(incident.workload_minutes_sleeping, sleeping)) /
              60,
      };
    }),

    repeat_incidents: perService.map(([[service = null], rows]) => {
      const times = rows
        .map(({ incident }) => Date.parse(incident.created_at))
        .sort((a, b) => a - b);
      const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / day);
      const hours = known(rows.map(({ incident }) => hoursToResolve(incident)));
      return {
        service,
        incidents: rows.length,
        repeat_incidents: gaps.filter((gap) => gap <= 30).length,
        repeat_rate: gaps.filter((gap) => gap <= 30).length / rows.length,
        median_days_between: percentile(gaps, 0.5),
        hours_to_resolve: hours.length === 0 ? null : hours.reduce((sum, one) => sum + one, 0),
        latest_at: moment(times.at(-1)),
      };
    }),

    change_failure_rate: grouped(settings.deployments, ({ service, deployed_at }) => [
      `${deployed_at.slice(0, 7)}-01`,
      service.toLowerCase(),
    ]).map(([[month = null, service = null], rows]) => {
      const at = (row: { deployed_at: string }): number => Date.parse(`${row.deployed_at}Z`);
      const others = settings.deployments.filter((one) => one.service.toLowerCase() === service);
      const failed = rows.filter((row) =>
        counted.some((incident) => {
          const began = milestonesOf(incident)[0] ?? Date.parse(incident.created_at);
          return (
            servicesOf(incident).some((name) => name.toLowerCase() === service) &&
            began >= at(row) &&
            began - at(row) <= day &&
            !others.some((other) => at(other) > at(row) && at(other) <= began)
          );
        }),
      );
      return {
        month,
        service_key: service,
        deployments: rows.length,
        failed_deployments: failed.length,
        change_failure_rate: failed.length / rows.length,
      };
    }),

    on_call_pay: records.pay_reports
      .filter(({ status }) => status === "complete")
      .flatMap((report) =>
        Object.entries(report.total_pay_by_currency ?? {}).map(([currency, pay]) => {
          const within = counted.filter(({ created_at }) => {
            const created = new Date(created_at).toISOString().slice(0, 10);
            return created >= report.start_date && created <= report.end_date;
          });
          const minutes = known(within.map((one) => one.workload_minutes_late ?? null));
          return {
            pay_report_id: report.id,
            currency,
            pay,
            hours_on_call:
              report.total_duration_seconds === undefined
                ? null
                : report.total_duration_seconds / 3600,
            incidents: within.length,
            minutes_late:
              minutes.length === 0 ? null : minutes.reduce((sum, minute) => sum + minute, 0),
          };
        }),
      ),

    on_call_pay_per_person: records.pay_reports
      .filter(({ status }) => status === "complete")
      .flatMap((report) => {
        const isWithin = (time: string): boolean => {
          const date = new Date(time).toISOString().slice(0, 10);
          return date >= report.start_date && date <= report.end_date;
        };
        const { email, pay, seconds, currency } = settings.payColumns;
        const paid = Object.entries(report.total_pay_by_currency ?? {}).filter(
          ([, sum]) => sum !== 0,
        );
        const only = paid.length === 1 ? (paid[0]?.[0] ?? null) : null;
        const lines = records.pay_report_rows
          .filter(({ pay_report_id }) => pay_report_id === report.id)
          .map(({ fields }) => fields);
        return grouped(
          lines.filter((line) => line[email] != null),
          (line) => [line[email]?.toLowerCase() ?? null, line[currency] || only],
        ).map(([[person = null, currency = null], own]) => {
          const total = (column: string): number =>
            own.reduce((sum, line) => sum + Number(line[column]), 0);
          const user = users.find((one) => one.email?.toLowerCase() === person)?.id;
          const roles = counted
            .filter(({ created_at }) => isWithin(created_at))
            .map(({ incident_role_assignments }) =>
              incident_role_assignments.filter(({ assignee }) => assignee?.id === user),
            )
            .filter(({ length }) => length > 0);
          const led = roles.filter((some) => some.some(({ role }) => role.role_type === "lead"));
          const acknowledged = records.escalations.filter(({ events, created_at }) => {
            const first = (name: string) =>
              events
                .filter(({ event }) => event === name)
                .sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at))[0];
            const triggered = first("triggered")?.occurred_at ?? created_at;
            return isWithin(triggered) && first("acked")?.users?.[0]?.id === user;
          });
          const isUser = user !== undefined;
          return {
            pay_report_id: report.id,
            email: person,
            user_id: user ?? null,
            user_name: nameIn(users, user ?? null),
            currency,
            pay: total(pay),
            hours_on_call: total(seconds) / 3600,
            incidents: isUser ? roles.length : null,
            incidents_as_lead: isUser ? led.length : null,
            incidents_in_another_role: isUser ? roles.length - led.length : null,
            acknowledged_escalations: isUser ? acknowledged.length : null,
          };
        });
      }),

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
      due_at: moment(dueOf(followUp)),
      is_on_time: isOnTime(followUp),
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
          follow_ups_with_due_date: rows.filter((row) => dueOf(row) !== undefined).length,
          on_time_follow_ups: rows.filter((row) => isOnTime(row) === true).length,
          late_follow_ups: rows.filter((row) => isOnTime(row) === false).length,
          median_days_to_complete: percentile(known(rows.map(daysToComplete)), 0.5),
          median_age_days: percentile(ages, 0.5),
          oldest_age_days: ages.length === 0 ? null : Math.max(...ages),
        };
      },
    ),

    alert_conversion: alert_sources.map(({ id, name }) => {
      const own = alerts.filter(({ alert_source_id }) => alert_source_id === id);
      const converted = own.filter((alert) => incidentsIn(alert.id).length > 0).length;
      const noise = own.filter((alert) => !incidentsIn(alert.id).some(isReal)).length;
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

/** Counted minute by minute on the wall clock, from Monday to Friday. */
function businessHours(
  start: number,
  end: number,
  { from, to, time_zone }: Settings["businessHours"],
): number {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: time_zone,
    weekday: "short",
    hour: "numeric",
    hourCycle: "h23",
  });
  const isOpen = (time: number): boolean => {
    const parts = new Map(clock.formatToParts(time).map(({ type, value }) => [type, value]));
    const hours = Number(parts.get("hour"));
    return !["Sat", "Sun"].includes(parts.get("weekday") ?? "") && hours >= from && hours < to;
  };
  // Zones are whole quarters of an hour off, so that within one nothing opens or closes.
  const quarter = hour / 4;
  let open = 0;
  for (let time = start; time < end; ) {
    const next = Math.min(end, (Math.floor(time / quarter) + 1) * quarter);
    if (isOpen(time)) open += next - time;
    time = next;
  }
  return open / hour;
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
