/** What the company has set up beside the core: routes, rules, templates, keys, workflows, policies, pay. */

import { textAt } from "../../http/records.ts";
import { reference } from "../../tables.ts";
import { DAY, HOUR, iso } from "../calendar.ts";
import { teamKeys } from "../company.ts";
import { machinesOf } from "../machines.ts";
import { randomFor } from "../random.ts";
import { type Drawing, type Drawings, named, series, sketch, text } from "./sketch.ts";

const policyTypes = reference.shapes.PolicyV2?.policy_type?.enum ?? [];

export const settings: Drawings = {
  alert_routes: named("alert_routes", [
    "Production",
    "Depots",
    "Customer Care escalations",
    "Nightly imports (disabled)",
    "Säkerhet",
  ]),
  alert_sources: ({ world }) =>
    world.alerts.source.all.map((row) => ({ row, at: world.since - 17 * DAY })),
  alert_tags: ({ world }) =>
    // The first are on alerts; archived ones would not be listed.
    ["Wochenende", "needs-runbook", "noise", "tuned", "flapping", "älgstängsel"]
      .toSorted()
      .map((name) => sketch(randomFor(world.seed, "tag", name), world.since, { name })),
  announcement_templates: named(
    "announcement_templates",
    ["Default", "Short", "For depots"],
    (_, __, place) => ({ is_default: place === 0 }),
  ),
  announcement_rules: named("announcement_rules", [
    "#incidents",
    "Leadership",
    "Depots",
    "Säkerhet 🔒",
  ]),
  api_keys: afterMachines("api_key", "api_keys", [
    "Warehouse export",
    "Terraform",
    "Old wallboard",
  ]),
  // A call takes either the path or what the caller chooses from the menu.
  call_routes: named("call_routes", ["Duty phone", "Drivers' hotline"], (_, __, place) =>
    place === 0 ? { options: [] } : { path: [] },
  ),
  incident_forms: ({ world, rows }) => {
    const form = (form_type: string, incident_type_id?: string) => {
      const random = randomFor(world.seed, "form", form_type, incident_type_id ?? "");
      return sketch(random, world.since - 15 * DAY, { form_type, incident_type_id });
    };
    const types = ["declare", "accept", "update", "resolve", "retrospective", "custom-fields"];
    const [type] = rows("incident_types");
    return [...types.map((one) => form(one)), form("declare", text(type, "id"))];
  },
  ip_ranges: ({ world }) =>
    // Networks that are set aside for documentation (RFC 5737, RFC 3849).
    ["192.0.2.0/28", "198.51.100.7/32", "203.0.113.64/26", "2001:db8::/48"].map((cidr, place) => ({
      at: world.since,
      row: { cidr, description: place < 2 ? "Outgoing webhooks" : "Everything else" },
    })),
  // One a week, the last of them now and after.
  maintenance_windows: series(60, "maintenance", (place, random, { world }) => {
    const start = world.now - (57 - place) * 7 * DAY - HOUR;
    return sketch(random, Math.min(start - 5 * DAY, world.now - DAY), {
      name: random.pick(["Database upgrade", "Depot network", "Kassor – byte 🧾"]),
      start_at: iso(start),
      end_at: iso(start + random.pick([2, 4, 8]) * HOUR),
      lead: { user: random.pick(world.responders).user },
      archived_at: place === 3 ? iso(start + DAY) : undefined,
    });
  }),
  pay_configs: named("pay_configs", ["On-call (SEK)", "Weekends and holidays"], (_, random) => ({
    currency: "SEK",
    rate_time_unit: random.pick(["hour", "day"]),
  })),
  // Six days each, the last one up to yesterday.
  pay_reports: series(60, "pay report", (place, random, { world }) => {
    const end = world.now - (60 - place) * 6 * DAY;
    return sketch(random, end + DAY + random.whole(1, 999), {
      name: `On-call pay ${iso(end).slice(0, 10)}`,
      start_date: iso(end - 5 * DAY).slice(0, 10),
      end_date: iso(end).slice(0, 10),
      status: "complete",
      error_code: undefined,
      error_message: undefined,
      // Legacy reports carry no totals.
      total_pay_by_currency: place < 5 ? undefined : { SEK: random.whole(0, 9_000_000), EUR: 0 },
    });
  }),
  // A line for each responder; the API documents no names, and shows each figure as text and as an integer.
  pay_report_rows: ({ world, rows }) =>
    rows("pay_reports").flatMap((report, place) =>
      world.responders.map(({ user }, index) => {
        const random = randomFor(world.seed, "pay report row", place, index);
        const [pay, hours] = [random.whole(0, 900_000), random.whole(0, 60)];
        const fields = {
          User: text(user, "name"),
          Email: textAt(user, "email") ?? null,
          Earnings: `SEK ${(pay / 100).toLocaleString("en")}`,
          "Earnings (cents)": String(pay),
          "Time on call": `${hours} h, 0 "min"`,
          "Time on call (seconds)": String(hours * 3600),
          Comment: index % 3 === 0 ? "Swapped\nwith a colleague" : null,
        };
        const row = { pay_report_id: text(report, "id"), row_number: index + 1, fields };
        return { row, at: world.now };
      }),
    ),
  policies: ({ world }) =>
    policyTypes.map((policy_type) =>
      sketch(randomFor(world.seed, "policy", policy_type), world.since - 3 * DAY, {
        policy_type,
        name: `Every ${policy_type.replaceAll("_", " ")}`,
      }),
    ),
  // What a finding is about follows from its policy's type; without incidents there are none.
  policy_findings: ({ world, rows }) =>
    rows("policies").flatMap((policy, place) =>
      rows("incidents")
        .slice(0, 45)
        .map((_, number) => {
          const random = randomFor(world.seed, "finding", place, number);
          const at = world.now - random.whole(1, 300) * DAY - random.whole(1, 999);
          const [policy_id, policy_type] = [text(policy, "id"), text(policy, "policy_type")];
          return sketch(random, at, { policy_id, policy_type }, at + 8 * HOUR);
        }),
    ),
  secrets: named("secrets", ["Depot webhook", "PagerDuty token", "Kassa-API"], (name) => ({
    last_four_chars: name.slice(-4),
  })),
  teams: ({ world }) =>
    teamKeys.map((key) => {
      const { id, name, external_id } = world.catalog.team(key);
      const members = world.people
        .filter((one) => one.team === key && one.active)
        .map(({ user: { role: _, ...user } }) => user);
      const row = { id, name, catalog_entry: { id, name, external_id }, members };
      return { at: world.since - 20 * DAY, row };
    }),
  workflows: afterMachines("workflow", "workflows", [
    "Remind of updates",
    "Invite the team",
    "Tell depots – SMS",
  ]),
};

/** First those that the core's records name. */
function afterMachines(
  kind: "api_key" | "workflow",
  table: string,
  names: readonly string[],
): Drawing {
  return (source) => {
    const { world } = source;
    const known = machinesOf(kind, world).map((row) => ({ row, at: world.since - 10 * DAY }));
    return [...known, ...named(table, names)(source)];
  };
}
