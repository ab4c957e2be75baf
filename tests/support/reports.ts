/** Data of the page: one like any other, one that is as awkward as data gets, and one with next to nothing. */

import type { IncidentRow, ReportData } from "../../demo/report/data.ts";
import { dayOf } from "../../demo/report/figures.ts";

const readAt = "2026-11-23T07:05:00.000Z";
const today = dayOf(readAt);

/** Names that would end an element, a line or a table, that are long, or written from right to left. */
export const awkwardNames = [
  `<script>document.title = "broken into"</script>`,
  `"><img src=x onerror='document.title = 1'> & more`,
  "Ann\r\nof two lines\u2028or \u001b[31mthree\u202e",
  "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe",
  "נועה ברק",
  "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末",
  "</script></style><!--",
] as const;

/** One incident a day and a half: the first team's take longer in the second half of the year, the other's never. */
export const plainReport = reportOf({
  teams: ["Checkout", "Payments"],
  severities: ["Minor", "Critical"],
  services: ["Basket", "Gateway"],
  people: ["Hanna Virtanen", "Nils Bakke"],
  sources: ["Datadog", "Sentry"],
  incidents: Array.from({ length: 240 }, (_, index) =>
    incident(today - 360 + Math.floor(index * 1.5), {
      severity: index % 2,
      teams: [index % 2],
      services: [index % 2],
      people: index % 3 === 0 ? [0, 1] : [0],
      hours: index % 2 === 1 || index < 120 ? 2 + (index % 7) : 10 + (index % 7),
    }),
  ),
  open: [
    {
      reference: "INC-7",
      name: "Orders are late",
      link: "https://app.incident.io/acme/incidents/7",
      status: "Investigating",
      severity: 1,
      teams: [0],
      age: 12.25,
    },
  ],
  escalations: Array.from({ length: 60 }, (_, index) => ({
    triggered: today - 300 + index * 5,
    minutes: index % 10 === 9 ? null : 2 + (index % 4),
    isNight: index % 4 === 0,
    teams: [index % 2],
  })),
  alerts: Array.from({ length: 100 }, (_, index) => ({
    day: today - 300 + index * 3,
    source: index % 2,
    alerts: 4,
    withIncident: 1,
    noise: 3,
  })),
  followUps: [
    { created: today - 100, status: "open", age: 100.5, days: null, teams: [0] },
    { created: today - 50, status: "completed", age: null, days: 9.5, teams: [1] },
    { created: today - 40, status: "abandoned", age: null, days: null, teams: [] },
  ],
});

/** Everything is named by every awkward name, and numbers are as small and as large as they get. */
export const awkwardReport = reportOf({
  organization: awkwardNames[0],
  serviceField: awkwardNames[1],
  teams: awkwardNames,
  severities: awkwardNames,
  services: awkwardNames,
  people: awkwardNames,
  sources: awkwardNames,
  timestamps: awkwardNames,
  incidents: Array.from({ length: 700 }, (_, index) =>
    incident(today - (index % 389), {
      severity: index % 8 === 7 ? null : index % 7,
      teams: [index % 7, (index + 1) % 7],
      services: [index % 7],
      people: [index % 7],
      hours: index % 5 === 0 ? null : 10 ** (index % 6),
      late: index % 2 === 0 ? 12_345 : null,
    }),
  ),
  open: awkwardNames.map((name, index) => ({
    reference: name,
    name,
    link: index === 0 ? "javascript:alert(1)" : `https://app.incident.io/"><script>/${index}`,
    status: name,
    severity: index,
    teams: [0, 1, 2, 3],
    age: 10 ** (index - 2),
  })),
  escalations: [{ triggered: today - 3, minutes: null, isNight: true, teams: [] }],
  alerts: awkwardNames.map((_, index) => ({
    day: today - 40 * index,
    source: index,
    alerts: 10 ** index,
    withIncident: 0,
    noise: 10 ** index,
  })),
  followUps: awkwardNames.map((_, index) => ({
    created: today - 10 ** Math.min(index, 3),
    status: "open",
    age: 10 ** Math.min(index, 3),
    days: null,
    teams: [index],
  })),
});

/** Three incidents of this week, of one severity, without teams, services, alerts, and times. */
export const scarceReport = reportOf({
  serviceField: null,
  severities: ["Sev"],
  unmatched: ["report", "resolution"],
  timestamps: ["Detected", "Impact over"],
  incidents: [0, 1, 2].map((ago) => incident(today - ago, { severity: 0, hours: null })),
});

/** Nothing has happened yet. */
export const emptyReport = reportOf({});

function reportOf(some: Partial<ReportData>): ReportData {
  return {
    organization: "acme",
    readAt,
    timeZone: "Europe/Berlin",
    serviceField: "Service",
    teams: [],
    severities: [],
    services: [],
    people: [],
    sources: [],
    timestamps: [],
    unmatched: [],
    incidents: [],
    open: [],
    escalations: [],
    alerts: [],
    followUps: [],
    ...some,
  };
}

function incident(created: number, some: Partial<IncidentRow>): IncidentRow {
  const hours = some.hours ?? null;
  return {
    created,
    severity: null,
    teams: [],
    services: [],
    people: [],
    hours,
    restored: hours === null ? null : created,
    hoursToRestore: hours === null ? null : hours / 2,
    late: 30,
    sleeping: 0,
    isWeekend: created % 7 < 2,
    ...some,
  };
}
