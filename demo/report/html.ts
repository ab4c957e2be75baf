/** The sections of the page: questions, answers in a sentence, charts, and the numbers behind them. */

import { amount, grouped, named, short } from "../words.ts";
import { bar, type Chart, columns, lines, type Series, sparkline } from "./charts.ts";
import { type Day, dayLength, type Filter, type ReportData } from "./data.ts";
import { escaped, nameHtml } from "./escaped.ts";
import {
  type Acknowledgments,
  type Figures,
  figuresOf,
  type Owner,
  type Period,
} from "./figures.ts";
import { type Change, level } from "./statistics.ts";

/** Rows of a table that are shown; the rest is folded. */
const shownRows = 10;

/** Everything below the page's header, for what the reader has chosen. */
export function reportHtml(data: ReportData, filter: Filter): string {
  const figures = figuresOf(data, filter);
  if (data.incidents.length === 0) return emptyHtml(data);
  const parts = [
    summaryHtml(figures),
    incidentsHtml(figures),
    resolveHtml(data, figures),
    ownersHtml("teams", data, figures),
    ownersHtml("services", data, figures),
    openHtml(data, figures),
    acknowledgeHtml(data, figures),
    restoreHtml(data, figures),
    alertsHtml(figures, filter),
    loadHtml(figures),
    followUpsHtml(data, figures),
  ];
  return parts.join("\n");
}

/** The period, as the header shows it. */
export function periodText({ since, until }: Period): string {
  return `${dateText(since)} to ${dateText(until)}`;
}

function emptyHtml(data: ReportData): string {
  return section(
    "empty",
    "No incidents",
    `No incident of the last twelve months counts: none whose mode is standard or retrospective and that was not declined, canceled, or merged. ${data.alerts.length > 0 ? "There are alerts, but they are shown next to incidents only." : ""}`,
    "",
    "wide",
  );
}

function summaryHtml({
  period,
  incidents,
  incidentsChange,
  hours,
  hoursChange,
  restore,
  open,
  alerts,
}: Figures): string {
  const cards = [
    card("Incidents per month", decimal(incidents / period.length), incidentsChange, decimal),
    card("Time to resolve, median", orDash(hours.median, hoursText), hoursChange, hoursText),
    card("Time to restore, median", orDash(restore.median, hoursText), restore.change, hoursText),
    alerts.alerts > 0
      ? card(
          "Alerts that were noise, per month",
          decimal(alerts.noise / period.length),
          alerts.change,
          decimal,
        )
      : card("Alerts", "none", null, decimal),
    `<div><dt>Open right now</dt><dd class="value">${grouped(open.length)}</dd><dd class="quiet">${open[0] ? `the oldest for ${daysText(open[0].age)}` : "nothing"}</dd></div>`,
  ];
  return `<section class="card wide summary"><dl>${cards.join("\n")}</dl></section>`;
}

function card(
  title: string,
  value: string,
  change: Change | null,
  format: (value: number) => string,
): string {
  const text = change === null ? "" : changeHtml(change, format);
  return `<div><dt>${escaped(title)}</dt><dd class="value">${escaped(value)}</dd><dd>${text}</dd></div>`;
}

function openHtml(data: ReportData, { open }: Figures): string {
  const rows = open.map((incident) => [
    `<a href="${escaped(safeLink(incident.link))}">${escaped(named(incident.reference))}</a>`,
    nameHtml(incident.name),
    nameHtml(
      incident.severity === null ? "no severity" : (data.severities[incident.severity] ?? ""),
    ),
    nameHtml(incident.status),
    incident.teams.map((team) => nameHtml(data.teams[team] ?? "")).join(", ") || "–",
    daysText(incident.age),
  ]);
  const answer =
    open.length === 0
      ? "Nothing is open."
      : `${amount(open.length, "incidents")} ${open.length === 1 ? "is" : "are"} open, the oldest for ${daysText(open[0]?.age ?? 0)}.`;
  const table = tableHtml(["Incident", "", "Severity", "Status", "Team", "Open for"], rows, [5]);
  return section("open", "What is open right now?", answer, open.length > 0 ? table : "", "wide");
}

function incidentsHtml({ period, severities, incidentsChange, incidents }: Figures): string {
  const chart: Chart = {
    title: "Incidents by month and severity",
    labels: monthLabels(period),
    series: severities.map(({ name, byMonth }, index) => ({
      name: named(name),
      tone: name === "no severity" ? "grade-none" : gradeOf(index, severities.length),
      values: byMonth,
    })),
    format: (value) => amount(value, "incidents"),
    tick: short,
  };
  const rows = severities.map(({ name, incidents: count, median, p90 }) => [
    nameHtml(name),
    grouped(count),
    orDash(median, hoursText),
    orDash(p90, hoursText),
  ]);
  const table = tableHtml(
    ["Severity", "Incidents", "Median to resolve", "90th percentile"],
    rows.toReversed(),
    [1, 2, 3],
  );
  const answer = `${amount(incidents, "incidents")}. ${trendSentence(incidentsChange, decimal, "per month,")}`;
  return section(
    "incidents",
    "Are there more incidents, or fewer?",
    answer,
    withNumbers(chart, columns(chart)) + table,
    "half",
  );
}

function resolveHtml(
  data: ReportData,
  { period, hours, hoursByMonth, hoursChange }: Figures,
): string {
  const id = "resolve";
  const title = "How long until they are resolved?";
  if (hours.count === 0) return section(id, title, missingTimes(data, "resolved"), "", "half");
  const chart: Chart = {
    title: "Hours from report to resolution, by month of the incident",
    labels: monthLabels(period),
    series: percentileSeries(hoursByMonth),
    format: hoursText,
    tick: (value) => `${short(value)} h`,
  };
  const answer = `Half within ${orDash(hours.median, hoursText)}, nine in ten within ${orDash(hours.p90, hoursText)}. ${trendSentence(hoursChange, hoursText, "median")}`;
  return section(id, title, answer, withNumbers(chart, lines(chart)), "half");
}

function ownersHtml(kind: "teams" | "services", data: ReportData, figures: Figures): string {
  const [id, title] =
    kind === "teams"
      ? ["teams", "Which team is worst off?"]
      : ["services", "Which service is worst?"];
  const owners = figures[kind];
  if (owners.length === 0) {
    const reason =
      kind === "teams"
        ? "No incident in this period has a team."
        : data.serviceField === null
          ? "No incident names its service: no custom field that is backed by the catalog and has service, product, or component in its name is filled in. Name yours with --service-field."
          : `No incident in this period has a value in the custom field ${data.serviceField}.`;
    return section(id, title, reason, "", "wide");
  }
  const [worst] = owners;
  if (worst === undefined) return "";
  const largest = worst.hoursPerMonth || 1;
  const rows = owners.map((owner) => [
    nameHtml(owner.name),
    `<span class="number">${escaped(inHours(owner.hoursPerMonth))}</span>${bar(owner.hoursPerMonth / largest)}`,
    grouped(owner.incidents),
    orDash(owner.median, hoursText),
    orDash(owner.p90, hoursText),
    sparkline(ownerText(owner, figures.period), percentileSeries(owner.byMonth)),
    changeHtml(owner.change, hoursText),
  ]);
  const table = tableHtml(
    ["", "Hours per month", "Incidents", "Median", "90th percentile", "By month", "Change"],
    rows,
    [2, 3, 4],
  );
  const field =
    kind === "services"
      ? ` Services are the values of the custom field ${data.serviceField ?? ""}.`
      : "";
  const answer = `${named(worst.name)}: ${inHours(worst.hoursPerMonth)} of incidents a month. ${trendSentence(worst.change, hoursText, "median")}`;
  const note = `<p class="note">${escaped(`Hours from report to resolution; an incident of two ${kind} counts for each.${field} By month: median, and lighter the 90th percentile. Change: median of the second half of the period against the first.`)}</p>`;
  return section(id, title, answer, table + note, "wide");
}

function ownerText({ name, byMonth }: Owner, period: Period): string {
  const months = byMonth.map(({ median, p90 }, index) => {
    const month = monthLabels(period)[index]?.join(" ").trim();
    return median === null
      ? `${month}: –`
      : `${month}: ${hoursText(median)}, ${orDash(p90, hoursText)}`;
  });
  return `${named(name)}, median and 90th percentile by month. ${months.join("; ")}`;
}

function acknowledgeHtml(data: ReportData, { period, day, night }: Figures): string {
  const id = "acknowledge";
  const title = "How fast do people respond, day and night?";
  if (day.escalations + night.escalations === 0) {
    return section(
      id,
      title,
      "There are no escalations in this period, or the key lacks the permission escalations.view, so nothing says when people were called and when they responded.",
      "",
      "half",
    );
  }
  const chart: Chart = {
    title: "Median minutes from the trigger of an escalation to its first acknowledgment",
    labels: monthLabels(period),
    series: [
      { name: "day", tone: "day", values: day.byMonth.map(({ median }) => median) },
      { name: "night", tone: "night", values: night.byMonth.map(({ median }) => median) },
    ],
    format: minutesText,
    tick: (value) => `${short(value)} min`,
  };
  const rows = (
    [
      ["Day", day],
      ["Night", night],
    ] satisfies [string, Acknowledgments][]
  ).map(([name, one]) => [
    name,
    grouped(one.escalations),
    one.escalations > 0 ? share(one.acknowledged / one.escalations) : "–",
    orDash(one.median, minutesText),
    orDash(one.p90, minutesText),
  ]);
  const table = tableHtml(
    ["", "Escalations", "Acknowledged", "Median", "90th percentile"],
    rows,
    [1, 2, 3, 4],
  );
  const answer = `Half within ${orDash(day.median, minutesText)} by day, and within ${orDash(night.median, minutesText)} by night.`;
  const notes = `<p>Day: ${changeHtml(day.change, minutesText)}. Night: ${changeHtml(night.change, minutesText)}.</p>
<p class="note">Night is from 22:00 to 07:00 in ${escaped(data.timeZone)}.</p>`;
  return section(id, title, answer, withNumbers(chart, lines(chart)) + table + notes, "half");
}

function alertsHtml({ period, alerts }: Figures, filter: Filter): string {
  const id = "alerts";
  const title = "Which alerts are noise?";
  if (alerts.alerts === 0)
    return section(
      id,
      title,
      "There are no alerts in this period, or the key lacks the permission alerts.view.",
      "",
      "wide",
    );
  const chart: Chart = {
    title: "Alerts by month",
    labels: monthLabels(period),
    series: [
      {
        name: "of a real incident",
        tone: "first",
        values: alerts.byMonth.map((one) => one.alerts - one.noise),
      },
      { name: "noise", tone: "second", values: alerts.byMonth.map(({ noise }) => noise) },
    ],
    format: grouped,
    tick: short,
  };
  const rows = alerts.sources.map((source) => [
    nameHtml(source.name),
    `<span class="number">${grouped(source.alerts)}</span>${bar(source.alerts / (alerts.sources[0]?.alerts || 1))}`,
    grouped(source.withIncident),
    grouped(source.noise),
    share(source.noise / source.alerts),
    sparkline(`${named(source.name)}, noise by month: ${source.noiseByMonth.join(", ")}`, [
      { name: "noise", tone: "first", values: source.noiseByMonth },
    ]),
    changeHtml(source.change, decimal),
  ]);
  const table = tableHtml(
    [
      "The ten loudest sources",
      "Alerts",
      "Became incidents",
      "Noise",
      "Share of noise",
      "Noise by month",
      "Change of noise",
    ],
    rows,
    [2, 3, 4],
  );
  const answer = `${grouped(alerts.alerts)} alerts; ${grouped(alerts.withIncident)} (${share(alerts.withIncident / alerts.alerts)}) became incidents, ${grouped(alerts.noise)} (${share(alerts.noise / alerts.alerts)}) were noise. ${trendSentence(alerts.change, decimal, "noise per month,")}`;
  const all = filter.team === null ? "" : " Alerts belong to no team, so these are all of them.";
  const note = `<p class="note">${escaped(`Noise belongs to no incident, or only to incidents that were declined, canceled, or not real.${all}`)}</p>`;
  return section(id, title, answer, withNumbers(chart, columns(chart)) + table + note, "wide");
}

function loadHtml({ period, load }: Figures): string {
  const id = "load";
  const title = "Who carries the load?";
  if (load.people.length === 0)
    return section(id, title, "No incident in this period has anybody in a role.", "", "wide");
  const groups: Chart = {
    title: "People by number of incidents in which they had a role",
    labels: load.groups.map(({ from, to }) => [String(from), from === to ? "" : `to ${to}`]),
    series: [{ name: "people", tone: "first", values: load.groups.map(({ people }) => people) }],
    format: (value) => `${grouped(value)} ${value === 1 ? "person" : "people"}`,
    tick: short,
  };
  const minutes: Chart = {
    title: "Hours people worked on incidents outside their working hours, by month",
    labels: monthLabels(period),
    series: [
      { name: "late", tone: "day", values: load.minutesByMonth.map(({ late }) => late / 60) },
      {
        name: "sleeping",
        tone: "night",
        values: load.minutesByMonth.map(({ sleeping }) => sleeping / 60),
      },
    ],
    format: hoursText,
    tick: (value) => (value < 10 ? String(Number(value.toPrecision(2))) : short(Math.round(value))),
  };
  const rows = load.people.map(({ name, incidents, weekends }) => [
    nameHtml(name),
    `<span class="number">${grouped(incidents)}</span>${bar(incidents / (load.people[0]?.incidents || 1))}`,
    grouped(weekends),
  ]);
  const answer = `${grouped(load.people.length)} people had a role, half of them in ${grouped(Math.round(load.median ?? 0))} incidents or fewer; the busiest ${load.busiest === 1 ? "one" : grouped(load.busiest)} had ${share(load.busiestShare ?? 0)} of all. ${amount(load.weekends, "incidents")} began on a weekend.`;
  const outside =
    load.measured === 0
      ? `<p>incident.io has not measured how long people worked on these incidents, so there are no late or sleeping minutes.</p>`
      : `${load.late + load.sleeping > 0 ? withNumbers(minutes, columns(minutes)) : ""}<p class="note">${escaped(`${inHours(load.late / 60)} late and ${inHours(load.sleeping / 60)} in sleeping hours on ${amount(load.measured, "incidents")}, as incident.io measures them for each incident; half took ${minutesText(load.outside.median ?? 0)} or less outside working hours, one in ten more than ${minutesText(load.outside.p90 ?? 0)}. Per person, it measures them in incident_participant_workloads, which takes a request per incident and is not read here.`)}</p>`;
  return section(
    id,
    title,
    answer,
    `<div class="columns"><div>${withNumbers(groups, columns(groups))}</div><div>${outside}</div></div>${tableHtml(["Person", "Incidents", "On weekends"], rows, [2])}`,
    "wide",
  );
}

function followUpsHtml(data: ReportData, { followUps }: Figures): string {
  const id = "follow-ups";
  const title = "Is what was learned being done?";
  if (followUps.open + followUps.created === 0)
    return section(id, title, "There are no follow-ups, or the key can’t read them.", "", "wide");
  const chart: Chart = {
    title: "Open follow-ups by age",
    labels: followUps.ages.map(({ name }) => splitLabel(name)),
    series: [{ name: "open", tone: "first", values: followUps.ages.map(({ open }) => open) }],
    format: (value) => amount(value, "follow-ups"),
    tick: short,
  };
  const rows = followUps.teams.map((team) => [
    nameHtml(team.name),
    grouped(team.open),
    grouped(team.old),
    orDash(team.oldest, daysText),
    team.created > 0 ? share(team.completed / team.created) : "–",
    orDash(team.medianDays, daysText),
  ]);
  const table =
    data.teams.length > 0
      ? tableHtml(
          ["Team", "Open", "Over 30 days", "Oldest", "Completed", "Median to completion"],
          rows,
          [1, 2, 3, 4, 5],
        )
      : "";
  const answer = `${amount(followUps.open, "follow-ups")} ${followUps.open === 1 ? "is" : "are"} open, ${grouped(followUps.old)} for more than 30 days. Of ${grouped(followUps.created)} created in this period, ${followUps.created > 0 ? share(followUps.completed / followUps.created) : "none"} are completed.`;
  return section(
    id,
    title,
    answer,
    followUps.open === 0
      ? table
      : `<div class="columns"><div>${withNumbers(chart, columns(chart))}</div><div>${table}</div></div>`,
    "wide",
  );
}

function restoreHtml(data: ReportData, { period, restore }: Figures): string {
  const id = "restore";
  const title = "How long until service is restored (DORA)?";
  const definition = `<p class="note">DORA’s failed deployment recovery time, formerly time to restore service, here for all counted incidents: from report to mitigation, or to resolution where no mitigation is recorded, by the month of the restoration. Under an hour is elite, under a day high, under a week medium.</p>`;
  if (restore.count === 0)
    return section(id, title, missingTimes(data, "resolved"), definition, "half");
  const chart: Chart = {
    title: "Median hours from report to restoration, by month of the restoration",
    labels: monthLabels(period),
    series: [
      { name: "median", tone: "first", values: restore.byMonth.map(({ median }) => median) },
    ],
    format: hoursText,
    tick: (value) => `${short(value)} h`,
  };
  const median = restore.median ?? 0;
  const grade = median < 1 ? "elite" : median < 24 ? "high" : median < 168 ? "medium" : "low";
  const answer = `Half within ${hoursText(median)}: ${grade}. ${trendSentence(restore.change, hoursText, "median")}`;
  return section(id, title, answer, withNumbers(chart, lines(chart)) + definition, "half");
}

/** Why there is no duration: the organization's timestamps have other names, or none is set. */
function missingTimes({ unmatched, timestamps }: ReportData, milestone: string): string {
  if (unmatched.length === 0)
    return `No incident in this period has been ${milestone}, or lacks the timestamps for it.`;
  const names = timestamps.length > 0 ? timestamps.map(named).join(", ") : "none";
  return `Unknown: no incident has a timestamp for ${unmatched.join(" and ")}. The timestamps are: ${names}. Say which is which in dbt/dbt_project.yml, in the variable tap_incident_timestamps.`;
}

function section(
  id: string,
  title: string,
  answer: string,
  body: string,
  size: "wide" | "half",
): string {
  return `<section class="card ${size}" id="${id}">
<h2>${escaped(title)}</h2>
<p class="answer">${escaped(answer)}</p>
${body}
</section>`;
}

/** A chart with its legend, and its numbers as a table, folded. */
function withNumbers(chart: Chart, svg: string): string {
  const { labels, series, title, format } = chart;
  const legend =
    series.length > 1
      ? `<ul class="legend">${series.map(({ name, tone }) => `<li><i class="${tone}"></i>${nameHtml(name)}</li>`).join("")}</ul>`
      : "";
  const rows = labels.map((label, index) => [
    escaped(label.join(" ").trim()),
    ...series.map(({ values }) => orDash(values[index] ?? null, format)),
  ]);
  const table = tableHtml(
    ["", ...series.map(({ name }) => name)],
    rows,
    series.map((_, index) => index + 1),
    rows.length,
  );
  return `<figure><figcaption>${escaped(title)}</figcaption>${legend}<div class="plot">${svg}</div></figure>
<details class="numbers"><summary>The numbers</summary>${table}</details>`;
}

/** A table; rows beyond the first ones are folded. Cells are HTML. */
function tableHtml(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[],
  shown = shownRows,
): string {
  const rowHtml = (row: readonly string[]): string =>
    `<tr>${row.map((cell, index) => `<td data-head="${escaped(heads[index] ?? "")}"${numeric.includes(index) ? ' class="number"' : ""}>${cell}</td>`).join("")}</tr>`;
  const table = (some: readonly (readonly string[])[]): string =>
    `<table${heads.length > 4 ? ' class="rows"' : ""}><thead><tr>${heads.map((head, index) => `<th scope="col"${numeric.includes(index) ? ' class="number"' : ""}>${escaped(head)}</th>`).join("")}</tr></thead><tbody>${some.map(rowHtml).join("")}</tbody></table>`;
  const rest = rows.slice(shown);
  if (rest.length === 0) return table(rows);
  return `${table(rows.slice(0, shown))}<details><summary>${grouped(rest.length)} more</summary>${table(rest)}</details>`;
}

function percentileSeries(
  byMonth: readonly { readonly median: number | null; readonly p90: number | null }[],
): Series[] {
  return [
    { name: "90th percentile", tone: "second", values: byMonth.map(({ p90 }) => p90) },
    { name: "median", tone: "first", values: byMonth.map(({ median }) => median) },
  ];
}

/** A comparison of the halves, colored only where it is more than noise. */
function changeHtml(
  { before, after, p, trend }: Change,
  format: (value: number) => string,
): string {
  if (before === null || after === null) return `<span class="quiet">no comparison</span>`;
  const text = `${format(before)} ${unbroken(`→ ${format(after)}`)}`;
  const word = { better: "▼ better", worse: "▲ worse", unclear: "no clear change" }[trend];
  const title = p === null ? "fewer than five values in a half" : probabilityText(p);
  return `<span title="${escaped(title)}"><span class="${trend === "unclear" ? "quiet" : trend}">${word}</span> <span class="quiet values">${escaped(text)}</span></span>`;
}

function trendSentence(
  { before, after, p, trend }: Change,
  format: (value: number) => string,
  what: string,
): string {
  if (before === null || after === null) return "Too little to say whether that changes.";
  const values = `${what} ${format(before)} in the first half of the period, ${format(after)} in the second`;
  return trend === "unclear"
    ? `No clear change: ${values}.`
    : `Getting ${trend}: ${values} (${probabilityText(p ?? level)}).`;
}

function probabilityText(p: number): string {
  return unbroken(p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`);
}

function gradeOf(index: number, count: number): string {
  return `grade-${Math.round((index * 5) / Math.max(count - 1, 1))}`;
}

const monthNames = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });

/** The names of the months; the year below January, and below the first month unless January is too close to it. */
function monthLabels({ months }: Period): [string, string][] {
  return months.map((day, index) => {
    const date = new Date(day * dayLength);
    const isYear = date.getUTCMonth() === 0 || (index === 0 && date.getUTCMonth() < 11);
    return [monthNames.format(date), isYear ? String(date.getUTCFullYear()) : ""];
  });
}

function splitLabel(name: string): [string, string] {
  const place = name.lastIndexOf(" ");
  return place === -1 ? [name, ""] : [name.slice(0, place), name.slice(place + 1)];
}

function dateText(day: Day): string {
  const date = new Date(day * dayLength);
  return `${date.getUTCDate()} ${monthNames.format(date)} ${date.getUTCFullYear()}`;
}

/** Only links into the web; anything else leads nowhere. */
function safeLink(link: string): string {
  return /^https:\/\//.test(link) ? link : "#open";
}

/** A text that no line breaks: a number without its unit is hard to read. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

function hoursText(hours: number): string {
  return unbroken(amount(hours, "hours"));
}

/** Always in hours, so that rows compare. */
function inHours(hours: number): string {
  return unbroken(`${decimal(hours)} h`);
}

function minutesText(minutes: number): string {
  return minutes < 60 ? unbroken(`${minutes.toFixed(1)} min`) : hoursText(minutes / 60);
}

function daysText(days: number): string {
  if (days < 1) return hoursText(days * 24);
  return unbroken(`${days < 10 ? days.toFixed(1) : grouped(Math.round(days))} days`);
}

function decimal(value: number): string {
  return value < 10 ? value.toFixed(1) : grouped(Math.round(value));
}

function share(value: number): string {
  return unbroken(`${Math.round(value * 100)} %`);
}

function orDash<Value>(value: Value | null, format: (value: Value) => string): string {
  return value === null ? "–" : format(value);
}
