/** Every number on the page, from the data and what the reader has chosen. */

import { max, mean, median, sum } from "d3-array";
import {
  type AlertRow,
  type Day,
  dayLength,
  type Filter,
  type FollowUpRow,
  type IncidentRow,
  type OpenIncident,
  type Position,
  type ReportData,
} from "./data.ts";
import { type Change, type Comparison, changes, percentile } from "./statistics.ts";

/** The period that is shown: whole months in UTC and the current one. */
export interface Period {
  readonly since: Day;
  /** The day of the data, included. */
  readonly until: Day;
  /** First days of the months. */
  readonly months: readonly Day[];
  /** First day of the second half, which is compared with the first. */
  readonly middle: Day;
  /** Number of months, with the fraction of the current one. */
  readonly length: number;
}

export interface Percentiles {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
}

/** A team or a service. */
export interface Owner extends Percentiles {
  readonly name: string;
  readonly incidents: number;
  readonly hoursPerMonth: number;
  readonly byMonth: readonly Percentiles[];
  readonly change: Change;
}

export interface Acknowledgments extends Percentiles {
  readonly escalations: number;
  readonly acknowledged: number;
  readonly byMonth: readonly Percentiles[];
  readonly change: Change;
}

export interface Source {
  readonly name: string;
  readonly alerts: number;
  readonly withIncident: number;
  readonly noise: number;
  readonly noiseByMonth: readonly number[];
  readonly change: Change;
}

export interface FollowUps {
  readonly name: string;
  readonly open: number;
  /** Open for more than 30 days. */
  readonly old: number;
  readonly oldest: number | null;
  /** Of those created in the period. */
  readonly created: number;
  readonly completed: number;
  readonly medianDays: number | null;
}

export type Figures = ReturnType<typeof figuresOf>;

/** Upper bounds of the groups of ages, in days, with their names. */
const ages: readonly (readonly [name: string, below: number])[] = [
  ["under a week", 7],
  ["1–4 weeks", 28],
  ["1–3 months", 90],
  ["3–6 months", 180],
  ["longer", Number.POSITIVE_INFINITY],
];

/** Groups of people by number of incidents, so many that their labels fit a phone. */
const maxGroups = 7;

/** Days after which an open follow-up counts as old. */
const oldAge = 30;

export function figuresOf(data: ReportData, filter: Filter) {
  const period = periodOf(data, filter);
  const isChosen = ({ teams }: { readonly teams: readonly Position[] }): boolean =>
    filter.team === null || teams.includes(filter.team);
  const chosen = data.incidents.filter(isChosen);
  const incidents = chosen.filter(({ created }) => isWithin(created, period));
  const withTime = incidents.filter(({ hours }) => hours !== null);
  const restored = chosen.filter(
    ({ restored: day, hoursToRestore }) =>
      day !== null && hoursToRestore !== null && isWithin(day, period),
  );
  const escalations = data.escalations
    .filter(isChosen)
    .filter(({ triggered }) => isWithin(triggered, period));
  const alerts = data.alerts.filter(({ day }) => isWithin(day, period));
  const open: readonly OpenIncident[] = data.open.filter(isChosen);
  const [incidentsChange, hoursChange] = changes([
    weekly(
      incidents.map(({ created }) => created),
      period,
    ),
    durations(withTime, period),
  ]);
  const [restoreChange] = changes([
    halves(
      restored.map(({ restored: day, hoursToRestore }) => [day ?? 0, hoursToRestore ?? 0]),
      period,
    ),
  ]);
  const [noiseChange] = changes([weeklyNoise(alerts, period)]);
  const acknowledgmentTimes = [false, true].map((isNight) =>
    escalations.filter((row) => row.isNight === isNight),
  );
  const acknowledgmentChanges = changes(
    acknowledgmentTimes.map((rows) =>
      halves(
        rows.flatMap(({ triggered, minutes }) => (minutes === null ? [] : [[triggered, minutes]])),
        period,
      ),
    ),
  );
  const [day, night] = acknowledgmentTimes.map((rows, index): Acknowledgments => {
    const minutes = (some: typeof rows) => some.flatMap((row) => row.minutes ?? []);
    return {
      escalations: rows.length,
      acknowledged: minutes(rows).length,
      ...percentiles(minutes(rows)),
      byMonth: byMonth(rows, ({ triggered }) => triggered, period).map((some) =>
        percentiles(minutes(some)),
      ),
      change: acknowledgmentChanges[index] ?? unknown,
    };
  });
  const perMonth = byMonth(incidents, ({ created }) => created, period);
  const severities = [...data.severities.keys(), null].map((severity) => ({
    name: severity === null ? "no severity" : (data.severities[severity] ?? ""),
    incidents: incidents.filter((row) => row.severity === severity).length,
    byMonth: perMonth.map((rows) => rows.filter((row) => row.severity === severity).length),
    ...percentiles(
      incidents.flatMap((row) =>
        row.severity === severity && row.hours !== null ? row.hours : [],
      ),
    ),
  }));
  return {
    period,
    incidents: incidents.length,
    incidentsChange: incidentsChange ?? unknown,
    hours: percentiles(hoursIn(withTime)),
    hoursByMonth: perMonth.map((rows) => percentiles(hoursIn(rows))),
    hoursChange: hoursChange ?? unknown,
    severities: severities.filter(({ incidents: count }) => count > 0),
    open,
    teams: ownersOf(incidents, data.teams, ({ teams }) => teams, period),
    services: ownersOf(incidents, data.services, ({ services }) => services, period),
    day: day ?? noAcknowledgments,
    night: night ?? noAcknowledgments,
    alerts: {
      ...totals(alerts),
      byMonth: byMonth(alerts, (row) => row.day, period).map(totals),
      change: noiseChange ?? unknown,
      sources: sourcesOf(alerts, data.sources, period),
    },
    load: loadOf(incidents, data.people, period),
    followUps: followUpsOf(data.followUps.filter(isChosen), data.teams, period),
    restore: {
      ...percentiles(restored.flatMap(({ hoursToRestore }) => hoursToRestore ?? [])),
      change: restoreChange ?? unknown,
      byMonth: byMonth(restored, (row) => row.restored ?? 0, period).map((rows) => {
        const hours = rows.flatMap(({ hoursToRestore }) => hoursToRestore ?? []);
        return { count: hours.length, median: median(hours) ?? null, mean: mean(hours) ?? null };
      }),
    },
  };
}

const unknown: Change = { before: null, after: null, p: null, trend: "unclear" };

const noAcknowledgments: Acknowledgments = {
  escalations: 0,
  acknowledged: 0,
  count: 0,
  median: null,
  p90: null,
  byMonth: [],
  change: unknown,
};

/** The day of a time. */
export function dayOf(time: string): Day {
  return Math.floor(Date.parse(time) / dayLength);
}

/** The first day of the month that is so many months before that of a day. */
export function monthBefore(day: Day, months: number): Day {
  const date = new Date(day * dayLength);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months) / dayLength;
}

/** The chosen months, without those before the organization's first incident. */
function periodOf(data: ReportData, { months }: Filter): Period {
  const until = dayOf(data.readAt);
  const first = data.incidents.reduce((least, { created }) => Math.min(least, created), until);
  const all = Array.from({ length: months + 1 }, (_, index) => monthBefore(until, months - index));
  const shown = all.filter((_, index) => (all[index + 1] ?? until + 1) > first);
  const since = shown[0] ?? until;
  return {
    since,
    until,
    months: shown,
    middle: since + Math.ceil((until + 1 - since) / 2),
    length: (until + 1 - since) / (365.25 / 12),
  };
}

function isWithin(day: Day, { since, until }: Period): boolean {
  return day >= since && day <= until;
}

/** The rows of each month. */
function byMonth<Row>(
  rows: readonly Row[],
  day: (row: Row) => Day,
  { months, until }: Period,
): Row[][] {
  const groups = months.map((): Row[] => []);
  for (const row of rows) {
    const place = months.findLastIndex((month) => month <= day(row));
    if (day(row) <= until) groups[place]?.push(row);
  }
  return groups;
}

/** The rows that refer to each position of a list of names. */
function byPosition<Row>(
  rows: readonly Row[],
  count: number,
  positions: (row: Row) => readonly Position[],
): Row[][] {
  const groups = Array.from({ length: count }, (): Row[] => []);
  for (const row of rows) {
    for (const position of positions(row)) groups[position]?.push(row);
  }
  return groups;
}

function percentiles(values: readonly number[]): Percentiles {
  return {
    count: values.length,
    median: percentile(values, 0.5),
    p90: percentile(values, 0.9),
  };
}

function hoursIn(rows: readonly IncidentRow[]): number[] {
  return rows.flatMap(({ hours }) => hours ?? []);
}

/** The values of both halves of the period, and their medians. */
function halves(rows: readonly (readonly number[])[], { middle }: Period): Comparison {
  const earlier = rows.flatMap(([day = 0, value = 0]) => (day < middle ? value : []));
  const later = rows.flatMap(([day = 0, value = 0]) => (day < middle ? [] : value));
  return {
    earlier,
    later,
    before: percentile(earlier, 0.5),
    after: percentile(later, 0.5),
  };
}

function durations(rows: readonly IncidentRow[], period: Period): Comparison {
  return halves(
    rows.flatMap(({ created, hours }) => (hours === null ? [] : [[created, hours]])),
    period,
  );
}

/** Numbers per full week of both halves, and how many per month that is. */
function weekly(days: readonly Day[], { since, until, middle }: Period): Comparison {
  const count = (from: Day, to: Day): number[] => {
    const weeks: number[] = Array.from({ length: Math.floor((to - from) / 7) }, () => 0);
    for (const day of days) {
      const week = Math.floor((day - from) / 7);
      if (day >= from && week < weeks.length) weeks[week] = (weeks[week] ?? 0) + 1;
    }
    return weeks;
  };
  const perMonth = (from: Day, to: Day): number | null => {
    const months = (to - from) / (365.25 / 12);
    return months > 0 ? days.filter((day) => day >= from && day < to).length / months : null;
  };
  return {
    earlier: count(since, middle),
    later: count(middle, until + 1),
    before: perMonth(since, middle),
    after: perMonth(middle, until + 1),
  };
}

function weeklyNoise(alerts: readonly AlertRow[], period: Period): Comparison {
  return weekly(
    alerts.flatMap(({ day, noise }) => Array.from({ length: noise }, () => day)),
    period,
  );
}

/** The teams or services, worst first: by hours of incidents per month. Without those that had no incidents. */
function ownersOf(
  incidents: readonly IncidentRow[],
  names: readonly string[],
  positions: (row: IncidentRow) => readonly Position[],
  period: Period,
): readonly Owner[] {
  const groups = byPosition(incidents, names.length, positions);
  const present = names
    .map((name, position) => ({ name, rows: groups[position] ?? [] }))
    .filter(({ rows }) => rows.length > 0);
  const trends = changes(present.map(({ rows }) => durations(rows, period)));
  return present
    .map(({ name, rows }, index) => ({
      name,
      incidents: rows.length,
      hoursPerMonth: sum(hoursIn(rows)) / period.length,
      ...percentiles(hoursIn(rows)),
      byMonth: byMonth(rows, ({ created }) => created, period).map((some) =>
        percentiles(hoursIn(some)),
      ),
      change: trends[index] ?? unknown,
    }))
    .sort((a, b) => b.hoursPerMonth - a.hoursPerMonth || b.incidents - a.incidents);
}

function totals(rows: readonly AlertRow[]) {
  return {
    alerts: sum(rows, ({ alerts }) => alerts),
    withIncident: sum(rows, ({ withIncident }) => withIncident),
    noise: sum(rows, ({ noise }) => noise),
  };
}

/** The ten sources with the most alerts. */
function sourcesOf(
  alerts: readonly AlertRow[],
  names: readonly string[],
  period: Period,
): readonly Source[] {
  const groups = byPosition(alerts, names.length, ({ source }) => [source]);
  const loudest = names
    .map((name, position) => ({ name, rows: groups[position] ?? [] }))
    .map((source) => ({ ...source, ...totals(source.rows) }))
    .filter((source) => source.alerts > 0)
    .sort((a, b) => b.alerts - a.alerts)
    .slice(0, 10);
  const trends = changes(loudest.map(({ rows }) => weeklyNoise(rows, period)));
  return loudest.map(({ rows, ...source }, index) => ({
    ...source,
    noiseByMonth: byMonth(rows, ({ day }) => day, period).map((some) => totals(some).noise),
    change: trends[index] ?? unknown,
  }));
}

function loadOf(incidents: readonly IncidentRow[], names: readonly string[], period: Period) {
  const incidentsOf = byPosition(incidents, names.length, ({ people }) => people);
  const all = names.map((name, position) => {
    const own = incidentsOf[position] ?? [];
    return { name, incidents: own.length, weekends: own.filter((row) => row.isWeekend).length };
  });
  const people = all
    .filter((person) => person.incidents > 0)
    .sort((a, b) => b.incidents - a.incidents || b.weekends - a.weekends);
  const counts = people.map((person) => person.incidents);
  const width = Math.max(1, Math.ceil(((max(counts) ?? 0) + 1) / maxGroups));
  const groups = Array.from({ length: Math.floor((max(counts) ?? 0) / width) + 1 }, (_, index) => ({
    from: index * width || 1,
    to: (index + 1) * width - 1,
    people: counts.filter((count) => Math.floor(count / width) === index).length,
  })).filter(({ from, to }) => to >= from);
  const busiest = Math.ceil(counts.length / 10);
  const measured = incidents.filter(({ late, sleeping }) => late !== null || sleeping !== null);
  const minutes = (rows: readonly IncidentRow[]) => ({
    late: sum(rows, ({ late }) => late ?? 0),
    sleeping: sum(rows, ({ sleeping }) => sleeping ?? 0),
  });
  return {
    people,
    ...percentiles(counts),
    groups,
    busiest,
    /** Share of the roles' incidents that the busiest tenth has. */
    busiestShare: counts.length > 0 ? sum(counts.slice(0, busiest)) / sum(counts) : null,
    weekends: incidents.filter(({ isWeekend }) => isWeekend).length,
    weekendsByMonth: byMonth(incidents, ({ created }) => created, period).map(
      (rows) => rows.filter(({ isWeekend }) => isWeekend).length,
    ),
    measured: measured.length,
    ...minutes(measured),
    minutesByMonth: byMonth(measured, ({ created }) => created, period).map(minutes),
    outside: percentiles(measured.map(({ late, sleeping }) => (late ?? 0) + (sleeping ?? 0))),
  };
}

function followUpsOf(rows: readonly FollowUpRow[], teams: readonly string[], period: Period) {
  const open = rows.flatMap(({ age }) => age ?? []);
  return {
    ...followUpFigures("All", rows, period),
    ages: ages.map(([name, below], index) => ({
      name,
      open: open.filter((age) => age < below && age >= (ages[index - 1]?.[1] ?? 0)).length,
    })),
    teams: [...teams.keys(), null]
      .map((team) =>
        followUpFigures(
          team === null ? "no team" : (teams[team] ?? ""),
          rows.filter((row) => (team === null ? row.teams.length === 0 : row.teams.includes(team))),
          period,
        ),
      )
      .filter(({ open: count, created }) => count + created > 0)
      .sort((a, b) => b.old - a.old || b.open - a.open),
  };
}

function followUpFigures(name: string, rows: readonly FollowUpRow[], period: Period): FollowUps {
  const open = rows.flatMap(({ age }) => age ?? []);
  const created = rows.filter((row) => isWithin(row.created, period));
  return {
    name,
    open: open.length,
    old: open.filter((age) => age > oldAge).length,
    oldest: max(open) ?? null,
    created: created.length,
    completed: created.filter(({ status }) => status === "completed").length,
    medianDays: percentile(
      created.flatMap(({ days }) => days ?? []),
      0.5,
    ),
  };
}
