/** What the company has set up beside the core: routes, rules, templates, keys, workflows, policies, pay. */

import { DAY, HOUR, iso } from "../calendar.ts";
import { company, teamKeys } from "../company.ts";
import { ulid } from "../identifiers.ts";
import { machinesOf } from "../machines.ts";
import { randomFor } from "../random.ts";
import { type Drawings, named, type Sketch, sketch, text } from "./sketch.ts";
import { sentenceFor } from "./texts.ts";

const policyTypes = [
  "debrief",
  "follow_up",
  "on_call_readiness",
  "post_mortem",
  "schedule",
  "shift_conflict",
  "vacation_conflict",
] as const;

export const settings: Drawings = {
  alert_routes: named("alert_routes", [
    "Production",
    "Depots",
    "Customer Care escalations",
    "Nightly imports (disabled)",
    "Säkerhet",
  ]),
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
  announcement_rules: (source) =>
    named(
      "announcement_rules",
      ["#incidents", "Leadership", "Depots", "Säkerhet 🔒"],
      (_, random) => ({
        template_id: text(random.pick(source.rows("announcement_templates")), "id"),
      }),
    )(source),
  api_keys: (source) => [
    ...machinesOf("api_key", source.world).map((row) => ({
      row,
      at: source.world.since - 10 * DAY,
    })),
    ...named("api_keys", ["Warehouse export", "Terraform", "Old wallboard"])(source),
  ],
  // A call takes either the path or what the caller chooses from the menu.
  call_routes: named("call_routes", ["Duty phone", "Drivers' hotline"], (_, __, place) =>
    place === 0 ? { options: [] } : { path: [] },
  ),
  incident_forms: ({ world, rows }) => {
    const form = (form_type: string, incident_type_id?: string) =>
      sketch(
        randomFor(world.seed, "form", form_type, incident_type_id ?? ""),
        world.since - 15 * DAY,
        { form_type, incident_type_id },
      );
    const [type] = rows("incident_types");
    return [
      ...["declare", "accept", "update", "resolve", "retrospective", "custom-fields"].map(
        (form_type) => form(form_type),
      ),
      form("declare", text(type, "id")),
    ];
  },
  ip_ranges: ({ world }) =>
    // Networks that are set aside for documentation (RFC 5737, RFC 3849).
    ["192.0.2.0/28", "198.51.100.7/32", "203.0.113.64/26", "2001:db8::/48"].map((cidr, place) => ({
      at: world.since,
      row: { cidr, description: place < 2 ? "Outgoing webhooks" : "Everything else" },
    })),
  maintenance_windows: ({ world }) =>
    Array.from({ length: 60 }, (_, place) => {
      const random = randomFor(world.seed, "maintenance", place);
      // One a week, the last of them now and after.
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
  pay_reports: ({ world }) =>
    Array.from({ length: 60 }, (_, place) => {
      const random = randomFor(world.seed, "pay report", place);
      // Six days each, the last one up to yesterday.
      const end = world.now - (60 - place) * 6 * DAY;
      const at = end + DAY + random.whole(1, 999);
      return sketch(random, at, {
        name: `On-call pay ${iso(end).slice(0, 10)}`,
        start_date: iso(end - 5 * DAY).slice(0, 10),
        end_date: iso(end).slice(0, 10),
        status: "complete",
        error_code: undefined,
        error_message: undefined,
        // Legacy reports carry no totals.
        ...(place < 5
          ? { total_duration_seconds: undefined, total_pay_by_currency: undefined }
          : {}),
        ...(place < 5
          ? {}
          : { total_pay_by_currency: { SEK: random.whole(0, 9_000_000), EUR: 0 } }),
      });
    }),
  policies: ({ world }) =>
    policyTypes.map((policy_type) =>
      sketch(randomFor(world.seed, "policy", policy_type), world.since - 3 * DAY, {
        policy_type,
        name: `Every ${policy_type.replaceAll("_", " ")}`,
      }),
    ),
  policy_findings: (source) => {
    const { world, rows } = source;
    const schedules = rows("schedules");
    const followUps = rows("follow_ups");
    const incidents = rows("incidents");
    return rows("policies").flatMap((policy, place) =>
      Array.from({ length: Math.min(45, incidents.length) }, (_, number): Sketch => {
        const random = randomFor(world.seed, "finding", place, number);
        const at = world.now - random.whole(1, 300) * DAY - random.whole(1, 999);
        const policy_type = text(policy, "policy_type");
        const incident_id = text(random.pick(incidents), "id");
        const schedule_id = text(random.pick(schedules), "id");
        const user_id = random.pick(world.responders).user.id;
        const times = { start_at: iso(at), end_at: iso(at + 8 * HOUR) };
        const followUp = followUps.length > 0 ? random.pick(followUps) : undefined;
        const about: Readonly<Record<string, object>> = {
          debrief: { incident_id },
          follow_up: followUp
            ? { follow_up_id: followUp.id, incident_id: followUp.incident_id }
            : {},
          on_call_readiness: { user_id },
          post_mortem: { incident_id },
          schedule: { schedule_id, rotation_id: undefined, ...times },
          shift_conflict: { user_id, ...times, shifts: [{ schedule_id, ...times }] },
          vacation_conflict: { user_id, schedule_id, rotation_id: undefined, ...times },
        };
        return sketch(random, at, {
          policy_id: text(policy, "id"),
          policy_type,
          ...(policy_type in about ? { [policy_type]: { ...about[policy_type] } } : {}),
        });
      }),
    );
  },
  secrets: named("secrets", ["Depot webhook", "PagerDuty token", "Kassa-API"], (name) => ({
    last_four_chars: name.slice(-4),
  })),
  status_pages: named("status_pages", ["Pebblemoor status", "Partners"], (name) => ({
    public_url: `https://status.${company.domain}/${name.split(" ")[0]?.toLowerCase()}`,
  })),
  status_page_components: named(
    "status_page_components",
    ["Shop", "Payments", "Tracking", "Depots", "Drivers' app", "Partner API"],
    () => ({ management_meta: { annotations: {}, managed_by: "dashboard" } }),
  ),
  /** One page groups its components, the other has sub-pages; a component stands on both, and twice on the second. */
  status_page_structures: ({ world, rows }) =>
    rows("status_pages").map((page, place) => {
      const [first, second, third, ...others] = rows("status_page_components").map((row) => ({
        component_id: text(row, "id"),
        display_uptime: true,
        hidden: false,
        name: text(row, "name"),
      }));
      const group = {
        id: ulid(world.since, randomFor(world.seed, "component group", place)),
        name: "Logistics",
        display_aggregated_uptime: true,
        hidden: false,
        components: [third, ...others].flatMap((one) => one ?? []),
      };
      const subPage = {
        id: ulid(world.since, randomFor(world.seed, "sub-page", place)),
        name: "Deutschland & Österreich",
        items: [{ component: first }, { group: { ...group, description: "Depots and drivers" } }],
      };
      const items = [{ component: first }, { component: second }];
      return {
        at: world.since,
        row: {
          status_page_id: text(page, "id"),
          current_structure: { items: [...items, place === 0 ? { group } : { sub_page: subPage }] },
          display_uptime_mode: "chart_and_percentage",
          management_meta: { annotations: {}, managed_by: "dashboard" },
        },
      };
    }),
  status_page_incidents: ({ world, rows }) =>
    Array.from({ length: 40 }, (_, place) => {
      const random = randomFor(world.seed, "notice", place);
      const at = world.now - (place + 1) * 9 * DAY + random.whole(1, 999);
      const end = at + random.whole(1, 30) * HOUR;
      const component_id = text(random.pick(rows("status_page_components")), "id");
      const made = sketch(random, at, {});
      const update = sketch(random, end, {
        status_page_incident_id: made.row.id,
        message: sentenceFor(random),
        incident_status: "resolved",
        published_at: iso(end),
        component_statuses: [{ component_id, component_status: "operational" }],
      });
      const row = {
        ...made.row,
        status_page_id: text(random.pick(rows("status_pages")), "id"),
        incident_status: "resolved",
        component_impacts: [
          { component_id, component_status: "partial_outage", start_at: iso(at), end_at: iso(end) },
        ],
        updates: [update.row],
        published_at: iso(at),
      };
      return { at, until: end, row };
    }),
  status_page_response_incidents: ({ world, rows }) =>
    rows("status_page_incidents").flatMap((notice, place) => {
      const random = randomFor(world.seed, "told of", place);
      return random.some(rows("incidents"), place % 3).map((incident) => ({
        at: world.now - DAY,
        row: {
          status_page_id: text(notice, "status_page_id"),
          status_page_incident_id: text(notice, "id"),
          id: text(incident, "id"),
          linked_at: text(notice, "published_at"),
        },
      }));
    }),
  status_page_maintenances: ({ world, rows }) =>
    Array.from({ length: 12 }, (_, place) => {
      const random = randomFor(world.seed, "announced maintenance", place);
      const at = world.now - (11 - place) * 30 * DAY - HOUR;
      const component_id = text(random.pick(rows("status_page_components")), "id");
      const made = sketch(random, at - 3 * DAY, {});
      const over = place < 11;
      return {
        at: at - 3 * DAY,
        row: {
          ...made.row,
          status_page_id: text(random.pick(rows("status_pages")), "id"),
          maintenance_status: over ? "maintenance_complete" : "maintenance_in_progress",
          component_maintenance_periods: [
            { component_id, start_at: iso(at), ...(over ? { end_at: iso(at + 4 * HOUR) } : {}) },
          ],
          updates: [],
        },
      };
    }),
  teams: ({ world }) =>
    teamKeys.map((key) => {
      const { id, name, external_id } = world.catalog.team(key);
      const members = world.people.filter((one) => one.team === key && one.active);
      const row = {
        id,
        name,
        catalog_entry: { id, name, external_id },
        members: members.map(({ user: { role: _, ...user } }) => user),
      };
      return { at: world.since - 20 * DAY, row };
    }),
  workflows: (source) => [
    ...machinesOf("workflow", source.world).map((row) => ({
      row,
      at: source.world.since - 10 * DAY,
    })),
    ...named("workflows", ["Remind of updates", "Invite the team", "Tell depots – SMS"])(source),
  ],
};
