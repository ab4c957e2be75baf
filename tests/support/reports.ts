/** Reports as the demo's queries would answer: one like any other, and one whose data is as awkward as data gets. */

import type { Report } from "../../demo/answers.ts";
import { charts, keyFigures, latestIncidents, type Row } from "../../demo/questions.ts";

/** Twelve Mondays. */
const weeks = Array.from({ length: 12 }, (_, index) =>
  new Date(Date.UTC(2026, 7, 31 + 7 * index)).toISOString().slice(0, 10),
);

const period = { since: "2026-08-31", until: "2026-11-22" };

export const plainReport = reportOf({
  "key-figures": [
    {
      ...period,
      incidents: 84,
      incidents_before: 96,
      median_hours: 2.24,
      median_hours_before: 1.9,
      p90_hours: 52,
      p90_hours_before: 52,
      open_follow_ups: 145,
      open_follow_ups_before: 113,
    },
  ],
  "incidents-per-week": weeks.flatMap((week) => [
    { week, severity: "Minor", incidents: 4 },
    { week, severity: "Major", incidents: 2 },
    { week, severity: "Critical", incidents: 1 },
  ]),
  "time-to-resolve": [
    { severity: "Minor", resolved: 48, median_hours: 2.5, p90_hours: 61.3 },
    { severity: "Critical", resolved: 1, median_hours: 0.4, p90_hours: 0.4 },
  ],
  "busiest-responders": [
    { responder: "Hanna Virtanen", as_lead: 4, in_another_role: 7 },
    { responder: "Nils Bakke", as_lead: 0, in_another_role: 1 },
  ],
  "open-follow-ups": [
    { owner: "unassigned", open: 31, oldest: "2025-12-20" },
    { owner: "Hanna Virtanen", open: 1, oldest: "2026-09-03" },
  ],
  "latest-incidents": [
    { reference: "INC-9", severity: "Minor", status: "Triage", name: "Orders are late" },
    { reference: "INC-10", severity: "no severity", status: "Fixing", name: "No maps" },
  ],
});

/** Names that would end an element, a line or a table, that are long, or written from right to left. */
export const awkwardNames = [
  `<script>document.title = "broken into"</script>`,
  `"><img src=x onerror='document.title = 1'> & more`,
  "Ann\r\nof two lines\u2028or \u001b[31mthree\u202e",
  "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe",
  "נועה ברק",
  "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末",
  "",
] as const;

const severities = [...awkwardNames, "no severity"];

export const awkwardReport = reportOf({
  "key-figures": [
    {
      ...period,
      incidents: 1_234_567,
      incidents_before: 0,
      median_hours: 2_400.5,
      median_hours_before: null,
      p90_hours: null,
      p90_hours_before: null,
      open_follow_ups: 0,
      open_follow_ups_before: 98_765,
    },
  ],
  "incidents-per-week": weeks.flatMap((week, place) =>
    severities.map((severity, index) => ({
      week,
      severity,
      incidents: place === 3 ? 0 : 10 ** (index % 5) + place,
    })),
  ),
  "time-to-resolve": severities.map((severity, index) => ({
    severity,
    resolved: 10 ** index,
    median_hours: 0,
    p90_hours: 24 * 10 ** (index % 4),
  })),
  "busiest-responders": awkwardNames.map((responder, index) => ({
    responder,
    as_lead: 10 ** (index % 4),
    in_another_role: 12_345,
  })),
  "open-follow-ups": awkwardNames.map((owner, index) => ({
    owner,
    open: 10 ** index,
    oldest: "2019-09-30",
  })),
  "latest-incidents": awkwardNames.map((name, index) => ({
    reference: `INC-${10 ** index}`,
    severity: name,
    status: "Triage",
    name,
  })),
});

/** Nothing has happened yet. */
export const emptyReport = reportOf({
  "key-figures": [
    { ...period, incidents: 0, incidents_before: 0, open_follow_ups: 0, open_follow_ups_before: 0 },
  ],
});

function reportOf(rows: Readonly<Record<string, readonly Row[]>>): Report {
  const answered = <Question extends { readonly name: string }>(question: Question) => ({
    question,
    query: `select * from ${question.name} where '${"long".repeat(40)}' <> '<b>'`,
    rows: rows[question.name] ?? [],
  });
  return {
    figures: answered(keyFigures),
    charts: charts.map(answered),
    latest: answered(latestIncidents),
  };
}
