/** Status pages: their components and structure, and the notices on them. */

import { DAY, HOUR, iso } from "../calendar.ts";
import { company } from "../company.ts";
import { ulid } from "../identifiers.ts";
import { randomFor } from "../random.ts";
import { type Drawings, named, series, sketch, text } from "./sketch.ts";

const management_meta = { annotations: {}, managed_by: "dashboard" };

export const statusPages: Drawings = {
  status_pages: named("status_pages", ["Pebblemoor status", "Partners"], (name) => ({
    public_url: `https://status.${company.domain}/${name.split(" ")[0]?.toLowerCase()}`,
  })),
  status_page_components: named(
    "status_page_components",
    ["Shop", "Payments", "Tracking", "Depots", "Drivers' app", "Partner API"],
    () => ({ management_meta }),
  ),
  /** One page groups its components, the other has sub-pages; a component stands on both, and twice on the second. */
  status_page_structures: ({ world, rows }) =>
    rows("status_pages").map((page, place) => {
      const [first, second, ...others] = rows("status_page_components").map((row) => ({
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
        components: others,
      };
      const sub_page = {
        id: ulid(world.since, randomFor(world.seed, "sub-page", place)),
        name: "Deutschland & Österreich",
        items: [{ component: first }, { group: { ...group, description: "Depots and drivers" } }],
      };
      const last = place === 0 ? { group } : { sub_page };
      return {
        at: world.since,
        row: {
          status_page_id: text(page, "id"),
          current_structure: { items: [{ component: first }, { component: second }, last] },
          display_uptime_mode: "chart_and_percentage",
          management_meta,
        },
      };
    }),
  status_page_incidents: series(40, "notice", (place, random, { world, rows }) => {
    const at = world.now - (place + 1) * 9 * DAY + random.whole(1, 999);
    const until = at + random.whole(1, 30) * HOUR;
    const id = ulid(at, random);
    const incident_status = "resolved";
    const row = {
      id,
      status_page_id: text(random.pick(rows("status_pages")), "id"),
      incident_status,
      component_impacts: [{ end_at: iso(until) }],
      updates: [{ status_page_incident_id: id, incident_status }],
      published_at: iso(at),
    };
    return { at, until, row };
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
  status_page_maintenances: series(12, "announced maintenance", (place, random, { world }) => {
    const at = world.now - (11 - place) * 30 * DAY - HOUR;
    const over = place < 11;
    return sketch(random, at - 3 * DAY, {
      maintenance_status: over ? "maintenance_complete" : "maintenance_in_progress",
      component_maintenance_periods: [
        { start_at: iso(at), end_at: over ? iso(at + 4 * HOUR) : undefined },
      ],
      updates: [],
    });
  }),
};
