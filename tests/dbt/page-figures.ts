/**
 * What the page has to say, computed from the tap's messages alone: an opinion that shares no line with the models, the
 * queries, or the page. Numbers are in hours, minutes, days, or shares of one; rows are by their first cell.
 */

/** The rows of a table, by label. */
export type Numbers = ReadonlyMap<string, readonly (number | null)[]>;

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Incident {
  readonly id: string;
  readonly reference: string;
  readonly mode: string;
  readonly incident_status: { readonly category: string };
  readonly severity: (Named & { readonly rank: number }) | null;
  readonly team_ids: readonly string[] | null;
  readonly custom_field_entries:
    | readonly {
        readonly custom_field: Named;
        readonly values: readonly { readonly value_catalog_entry: Named | null }[];
      }[]
    | null;
  readonly incident_role_assignments: readonly { readonly assignee: Named | null }[] | null;
  readonly incident_timestamp_values:
    | readonly {
        readonly incident_timestamp: Named;
        readonly value: { readonly value: string | null } | null;
      }[]
    | null;
  readonly workload_minutes_late: number | null;
  readonly workload_minutes_sleeping: number | null;
  readonly created_at: string;
}

interface Tables {
  readonly incidents: readonly Incident[];
  readonly teams: readonly Named[];
  readonly users: readonly Named[];
  readonly alert_sources: readonly Named[];
  readonly alerts: readonly {
    readonly id: string;
    readonly alert_source_id: string;
    readonly created_at: string;
  }[];
  readonly incident_alerts: readonly { readonly alert: Named; readonly incident: Named }[];
  readonly escalations: readonly {
    readonly id: string;
    readonly events: readonly { readonly event: string; readonly occurred_at: string }[] | null;
    readonly created_at: string;
  }[];
  readonly follow_ups: readonly {
    readonly incident_id: string;
    readonly status: string;
    readonly assignee_team: Named | null;
    readonly created_at: string;
    readonly completed_at: string | null;
  }[];
}

const hour = 3_600_000;
const day = 24 * hour;

/** The last version of each record in the messages, by table. */
function tablesIn(messages: string): Tables {
  const tables: Record<string, Map<string, unknown>> = {};
  for (const line of messages.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { type, stream, record } = JSON.parse(line);
    if (type !== "RECORD") continue;
    tables[stream] ??= new Map();
    tables[stream].set(record.id ?? line, record);
  }
  const all = Object.entries(tables).map(([name, rows]) => [name, [...rows.values()]]);
  return Object.fromEntries(all);
}

/** What the page says of the whole period, and of the two halves of it. */
export interface Findings {
  /** The tables of each section, in the order of the page. */
  readonly tables: Record<string, Numbers[]>;
  /** The figures at the top of the page, by title. */
  readonly summary: Numbers;
  /** The median hours of each team's and service's incidents in the first half and in the second, by name. */
  readonly halves: Numbers;
}

/** Rows by their labels, of which a later one may be the same: in December, the months of the page begin and end with Dec. */
export function byLabel<Row>(rows: readonly (readonly [string, Row])[]): ReadonlyMap<string, Row> {
  const all = new Map<string, Row>();
  for (const [label, row] of rows) all.set(all.has(label) ? `${label}, the second` : label, row);
  return all;
}

/**
 * The findings, with the tables of each section in the order of the page, for the last twelve full months and the current one.
 *
 * @param zone IANA name of the time zone of nights and weekends.
 */
export function pageFigures(messages: string, now: Date, zone: string): Findings {
  const records = tablesIn(messages);
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const isWeekend = (time: string): boolean => /Sat|Sun/.test(clock.format(new Date(time)));
  const isNight = (time: number): boolean => {
    const hours = Number(/\d\d/.exec(clock.format(time))?.[0]);
    return hours >= 22 || hours < 7;
  };

  const months: string[] = [];
  for (let back = 12; back >= 0; back -= 1) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back));
    months.push(first.toISOString().slice(0, 7));
  }
  const utc = (time: string): string => new Date(time).toISOString();
  const counted = records.incidents.filter(
    ({ mode, incident_status: { category } }) =>
      /^(standard|retrospective)$/.test(mode) && !/^(declined|canceled|merged)$/.test(category),
  );
  const isReal = ({ mode, incident_status: { category } }: Incident): boolean =>
    /^(standard|retrospective)$/.test(mode) && !/^(declined|canceled)$/.test(category);
  const inYear = counted.filter(({ created_at }) => utc(created_at) >= `${months[0]}-01`);
  const firstMonth = inYear.map(({ created_at }) => utc(created_at).slice(0, 7)).sort()[0] ?? "";
  const shown = months.filter((month) => month >= firstMonth);
  const since = Date.parse(`${shown[0]}-01T00:00:00Z`);
  const lastDay = Math.floor(now.getTime() / day) * day;
  const length = (lastDay + day - since) / day / (365.25 / 12);
  const monthNames = shown.map((month, index) => {
    const name = new Date(`${month}-01`).toLocaleString("en-US", {
      month: "short",
      timeZone: "UTC",
    });
    return (index === 0 && name !== "Dec") || name === "Jan"
      ? `${name} ${month.slice(0, 4)}`
      : name;
  });

  const stamp = (incident: Incident, ...names: readonly string[]): number | null => {
    for (const name of names) {
      for (const { incident_timestamp, value } of incident.incident_timestamp_values ?? []) {
        if (incident_timestamp.name === name && value?.value) return Date.parse(value.value);
      }
    }
    return null;
  };
  const elapsed = (start: number | null, end: number | null): number | null =>
    start === null || end === null || end < start ? null : end - start;
  const reported = (incident: Incident) => stamp(incident, "Reported at", "Declared at");
  const resolved = (incident: Incident) => stamp(incident, "Resolved at", "Closed at");
  const mitigated = (incident: Incident) => stamp(incident, "Mitigated at", "Fixed at");
  const inHours = (milliseconds: number | null): number | null =>
    milliseconds === null ? null : milliseconds / hour;
  const toResolve = (incident: Incident) =>
    inHours(elapsed(reported(incident), resolved(incident)));
  const toRestore = (incident: Incident) =>
    inHours(elapsed(reported(incident), mitigated(incident))) ?? toResolve(incident);

  const known = (values: readonly (number | null)[]): number[] =>
    values.filter((value) => value !== null);
  const quantile = (values: readonly number[], share: number): number | null => {
    const sorted = values.toSorted((a, b) => a - b);
    const place = (sorted.length - 1) * share;
    const low = sorted[Math.floor(place)];
    const high = sorted[Math.ceil(place)];
    return low === undefined || high === undefined ? null : low + (high - low) * (place % 1);
  };
  const total = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);
  const perMonth = (
    numbers: (isIn: (time: string) => boolean) => readonly (number | null)[],
  ): Numbers =>
    byLabel(
      shown.map((month, index) => [
        monthNames[index] ?? "",
        numbers((time) => utc(time).startsWith(month)),
      ]),
    );

  const rankOf = (incident: Incident): number => incident.severity?.rank ?? Number.MAX_VALUE;
  const severities = [
    ...new Set(
      inYear
        .toSorted((a, b) => rankOf(a) - rankOf(b))
        .map(({ severity }) => severity?.name ?? "no severity"),
    ),
  ];
  const teamName = (id: string): string => records.teams.find((team) => team.id === id)?.name ?? id;
  const teamsOf = ({ team_ids }: Incident): string[] => (team_ids ?? []).map(teamName);
  const servicesOf = ({ custom_field_entries }: Incident): string[] => [
    ...new Set(
      (custom_field_entries ?? [])
        .filter(({ custom_field: { name } }) => name === "Affected services")
        .flatMap(({ values }) => values.flatMap((value) => value.value_catalog_entry?.name ?? [])),
    ),
  ];
  const owners = (names: (incident: Incident) => string[]): Numbers =>
    new Map(
      [...new Set(inYear.flatMap(names))].map((name) => {
        const own = inYear.filter((incident) => names(incident).includes(name));
        const hours = known(own.map(toResolve));
        return [
          name,
          [total(hours) / length, own.length, quantile(hours, 0.5), quantile(hours, 0.9)],
        ];
      }),
    );

  const escalations = records.escalations.flatMap(({ events, created_at }) => {
    const first = (kind: string): number | null =>
      known(
        (events ?? []).map(({ event, occurred_at }) =>
          event === kind ? Date.parse(occurred_at) : null,
        ),
      ).sort((a, b) => a - b)[0] ?? null;
    const triggered = first("triggered") ?? Date.parse(created_at);
    const milliseconds = elapsed(triggered, first("acked"));
    const minutes = milliseconds === null ? null : milliseconds / 60_000;
    if (triggered < since) return [];
    return [{ at: new Date(triggered).toISOString(), minutes, isNight: isNight(triggered) }];
  });
  const ofTime = (isNightly: boolean) => escalations.filter((row) => row.isNight === isNightly);
  const minutesOf = (rows: typeof escalations): number[] => known(rows.map((row) => row.minutes));

  const byId = new Map(records.incidents.map((incident) => [incident.id, incident]));
  const alerts = records.alerts
    .filter(({ created_at }) => Date.parse(created_at) >= since)
    .map(({ id, alert_source_id, created_at }) => {
      const links = records.incident_alerts.filter(({ alert }) => alert.id === id);
      const incidents = links.flatMap(({ incident }) => byId.get(incident.id) ?? []);
      const isNoise = !incidents.some(isReal);
      const source = records.alert_sources.find((one) => one.id === alert_source_id)?.name ?? "";
      return { source, created_at, isLinked: incidents.length > 0, isNoise };
    });
  const loudest = [...new Set(alerts.map(({ source }) => source))]
    .map((source) => ({ source, own: alerts.filter((alert) => alert.source === source) }))
    .sort((a, b) => b.own.length - a.own.length)
    .slice(0, 10);

  const people = new Map<string, Incident[]>();
  for (const incident of inYear) {
    const ids = (incident.incident_role_assignments ?? []).flatMap(
      ({ assignee }) => assignee?.id ?? [],
    );
    for (const id of new Set(ids)) people.set(id, [...(people.get(id) ?? []), incident]);
  }
  const counts = [...people.values()].map((incidents) => incidents.length);
  const width = Math.max(1, Math.ceil((Math.max(0, ...counts) + 1) / 7));
  const groups = new Map<string, (number | null)[]>();
  for (let from = 0; from <= Math.max(0, ...counts); from += width) {
    const [low, high] = [from || 1, from + width - 1];
    if (high < low) continue;
    const count = counts.filter((one) => one >= from && one <= high).length;
    groups.set(low === high ? String(low) : `${low} to ${high}`, [count]);
  }

  const followUps = records.follow_ups.flatMap((row) => {
    const incident = byId.get(row.incident_id);
    if (incident === undefined || !counted.includes(incident) || row.status === "deleted")
      return [];
    const teams = row.assignee_team ? [row.assignee_team.name] : teamsOf(incident);
    const age =
      row.status === "outstanding" ? (now.getTime() - Date.parse(row.created_at)) / day : null;
    const days =
      row.status === "completed" && row.completed_at
        ? (Date.parse(row.completed_at) - Date.parse(row.created_at)) / day
        : null;
    return [{ ...row, teams, age, days, isNew: Date.parse(row.created_at) >= since }];
  });
  const followUpNumbers = (rows: typeof followUps): (number | null)[] => {
    const open = known(rows.map(({ age }) => age));
    const created = rows.filter(({ isNew }) => isNew);
    const done = created.filter(({ status }) => status === "completed");
    return [
      open.length,
      open.filter((age) => age > 30).length,
      open.length > 0 ? Math.max(...open) : null,
      created.length > 0 ? done.length / created.length : null,
      quantile(known(created.map(({ days }) => days)), 0.5),
    ];
  };
  const ages = [0, 7, 28, 90, 180, Number.POSITIVE_INFINITY];
  const ageNames = ["under a week", "1–4 weeks", "1–3 months", "3–6 months", "longer"];
  const teamNames = [...new Set(followUps.flatMap(({ teams }) => teams)), "no team"];

  const allHours = known(inYear.map(toResolve));
  const restoredHours = known(
    counted
      .filter((incident) => (mitigated(incident) ?? resolved(incident) ?? 0) >= since)
      .map(toRestore),
  );
  const openNow = counted.filter(({ incident_status }) =>
    /^(triage|live|paused)$/.test(incident_status.category),
  );
  const summary: Numbers = new Map([
    ["Incidents per month", [inYear.length / length]],
    ["Time to resolve, median", [quantile(allHours, 0.5)]],
    ["Time to restore, median", [quantile(restoredHours, 0.5)]],
    [
      "Alerts that were noise, per month",
      [alerts.filter(({ isNoise }) => isNoise).length / length],
    ],
    ["Open right now", [openNow.length]],
  ]);
  const middle = since + Math.ceil((lastDay + day - since) / day / 2) * day;
  const halvesOf = (names: (incident: Incident) => string[], name: string): (number | null)[] => {
    const own = inYear.filter((incident) => names(incident).includes(name));
    const medianOf = (isLater: boolean): number | null =>
      quantile(
        known(
          own
            .filter(({ created_at }) => Date.parse(created_at) >= middle === isLater)
            .map(toResolve),
        ),
        0.5,
      );
    const both = [medianOf(false), medianOf(true)];
    // Where a half has no duration, there is nothing to compare.
    return both.includes(null) ? [null, null] : both;
  };
  const halves: Numbers = new Map(
    [teamsOf, servicesOf].flatMap((names, kind) =>
      [...new Set(inYear.flatMap(names))].map((name): [string, (number | null)[]] => [
        `${kind === 0 ? "teams" : "services"}: ${name}`,
        halvesOf(names, name),
      ]),
    ),
  );

  const tables: Record<string, Numbers[]> = {
    incidents: [
      perMonth((isIn) =>
        severities.map(
          (name) =>
            inYear.filter(
              ({ severity, created_at }) =>
                isIn(created_at) && (severity?.name ?? "no severity") === name,
            ).length,
        ),
      ),
      new Map(
        severities.map((name) => {
          const own = inYear.filter(({ severity }) => (severity?.name ?? "no severity") === name);
          const hours = known(own.map(toResolve));
          return [name, [own.length, quantile(hours, 0.5), quantile(hours, 0.9)]];
        }),
      ),
    ],
    resolve: [
      perMonth((isIn) => {
        const hours = known(inYear.filter((one) => isIn(one.created_at)).map(toResolve));
        return [quantile(hours, 0.9), quantile(hours, 0.5)];
      }),
    ],
    teams: [owners(teamsOf)],
    services: [owners(servicesOf)],
    open: [
      new Map(
        counted
          .filter(({ incident_status }) => /^(triage|live|paused)$/.test(incident_status.category))
          .map(({ reference, created_at }) => [
            reference,
            [(now.getTime() - Date.parse(created_at)) / day],
          ]),
      ),
    ],
    acknowledge: [
      perMonth((isIn) =>
        [false, true].map((isNightly) =>
          quantile(minutesOf(ofTime(isNightly).filter(({ at }) => isIn(at))), 0.5),
        ),
      ),
      new Map(
        [false, true].map((isNightly) => {
          const rows = ofTime(isNightly);
          const minutes = minutesOf(rows);
          return [
            isNightly ? "Night" : "Day",
            [
              rows.length,
              rows.length > 0 ? minutes.length / rows.length : null,
              quantile(minutes, 0.5),
              quantile(minutes, 0.9),
            ],
          ];
        }),
      ),
    ],
    restore: [
      perMonth((isIn) => {
        const restored = counted.filter((incident) => {
          const at = mitigated(incident) ?? resolved(incident);
          return at !== null && isIn(new Date(at).toISOString());
        });
        return [quantile(known(restored.map(toRestore)), 0.5)];
      }),
    ],
    alerts: [
      perMonth((isIn) => {
        const own = alerts.filter(({ created_at }) => isIn(created_at));
        const noise = own.filter(({ isNoise }) => isNoise).length;
        return [own.length - noise, noise];
      }),
      new Map(
        loudest.map(({ source, own }) => {
          const noise = own.filter(({ isNoise }) => isNoise).length;
          const linked = own.filter(({ isLinked }) => isLinked).length;
          return [source, [own.length, linked, noise, noise / own.length]];
        }),
      ),
    ],
    load: [
      groups,
      perMonth((isIn) => {
        const own = inYear.filter(({ created_at }) => isIn(created_at));
        return [
          total(own.map((one) => one.workload_minutes_late ?? 0)) / 60,
          total(own.map((one) => one.workload_minutes_sleeping ?? 0)) / 60,
        ];
      }),
      new Map(
        [...people].map(([id, own]) => [
          records.users.find((user) => user.id === id)?.name ?? id,
          [own.length, own.filter(({ created_at }) => isWeekend(created_at)).length],
        ]),
      ),
    ],
    "follow-ups": [
      new Map(
        ageNames.map((name, index) => [
          name,
          [
            known(followUps.map(({ age }) => age)).filter(
              (age) => age >= (ages[index] ?? 0) && age < (ages[index + 1] ?? 0),
            ).length,
          ],
        ]),
      ),
      new Map(
        teamNames
          .map((name): [string, typeof followUps] => [
            name,
            followUps.filter(({ teams }) =>
              name === "no team" ? teams.length === 0 : teams.includes(name),
            ),
          ])
          .filter(([, rows]) => rows.some(({ age, isNew }) => age !== null || isNew))
          .map(([name, rows]) => [name, followUpNumbers(rows)]),
      ),
    ],
  };
  return { tables, summary, halves };
}
