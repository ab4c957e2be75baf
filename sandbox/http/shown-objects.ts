/** The endpoints that show one object: a record of a list in full, or what belongs to one. */

import { tables } from "../tables.ts";
import type { Endpoint, ListRequest } from "./endpoint.ts";
import { invalid, notFound } from "./problem.ts";
import { isObject, type Json, type JsonObject, objectsIn, textAt } from "./records.ts";
import type { Store } from "./store.ts";
import { microseconds } from "./times.ts";

/** The longest period of which availability is shown: milliseconds in 366 days. */
const LONGEST_PERIOD = 366 * 86_400_000;

const management_meta = { annotations: {}, managed_by: "dashboard" };

export const shownObjects: readonly Endpoint[] = [
  // Any valid key may see whose it is.
  {
    path: "/v1/identity",
    table: "identity",
    body: () => ({ identity: { name: "Key of the sandbox", roles: ["viewer"] } }),
  },
  {
    path: "/v1/postmortem_documents/{id}/content",
    table: "postmortem_documents",
    scope: "in_app_postmortems.copy_as_markdown",
    body: (request, store) => ({ markdown: recordIn(request, store).markdown }),
  },
  {
    path: "/v2/pay_reports/{id}/download",
    table: "pay_reports",
    csv: payReportIn,
  },
  {
    path: "/v2/status_page_structures/{id}",
    table: "status_pages",
    body: (request, store) => {
      const { id } = recordIn(request, store);
      const all = store.rows("status_page_structures");
      const { status_page_id: _, ...structure } =
        all.find(({ status_page_id }) => status_page_id === id) ?? {};
      return structure;
    },
  },
  {
    path: "/v2/status_pages/{id}/components/{component_id}/availability",
    table: "status_pages",
    body: availabilityIn,
  },
  ...tables.flatMap(({ table, stored, described: { detail, scope } }) =>
    detail?.record === stored
      ? [{ path: detail.path, table, scope, body: wholeRecord(detail.property) }]
      : [],
  ),
];

/** A record of a list, whole. */
function wholeRecord(property: string) {
  return (request: ListRequest, store: Store): JsonObject => ({
    ...(property === "workflow" && { management_meta }),
    [property]: recordIn(request, store),
  });
}

function recordIn({ endpoint, segments }: ListRequest, store: Store): JsonObject {
  const id = segments.get("id") ?? "";
  const record = store.find(endpoint.table, id);
  if (!record) throw notFound(`There is no record ${id} in ${endpoint.table}`);
  return record;
}

/** The lines of a report, below their names. */
function payReportIn(request: ListRequest, store: Store): string {
  const { id } = recordIn(request, store);
  const lines = store
    .rows("pay_report_rows")
    .flatMap(({ pay_report_id, fields }) =>
      pay_report_id === id && isObject(fields) ? [fields] : [],
    );
  const names = Object.keys(lines[0] ?? {});
  return [names, ...lines.map((line) => names.map((name) => line[name] ?? ""))]
    .map((values) => `${values.map(csvValue).join(",")}\r\n`)
    .join("");
}

/** RFC 4180, 2.6 and 2.7. */
function csvValue(value: Json): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Availability by the outages in the page's incidents, full and partial ones alike, rounded down. */
function availabilityIn(request: ListRequest, store: Store): JsonObject {
  const page = recordIn(request, store);
  const component_id = request.segments.get("component_id") ?? "";
  const [start_at, end_at] = [timeIn(request, "start_at"), timeIn(request, "end_at")];
  const [start, end] = [Date.parse(start_at), Date.parse(end_at)];
  if (start >= end || end - start > LONGEST_PERIOD) {
    throw invalid("end_at", "must be later than start_at by at most 366 days");
  }
  const down = store
    .rows("status_page_incidents")
    .filter(({ status_page_id }) => status_page_id === page.id)
    .flatMap(({ component_impacts: impacts }) => objectsIn(impacts))
    .filter((impact) => impact.component_id === component_id)
    .reduce((sum, impact) => {
      const from = Math.max(Date.parse(textAt(impact, "start_at") ?? ""), start);
      const to = Math.min(Date.parse(textAt(impact, "end_at") ?? end_at), end);
      return sum + Math.max(to - from, 0);
    }, 0);
  const percent = Math.floor((1 - Math.min(down / (end - start), 1)) * 10_000) / 100;
  return {
    availability: {
      status_page_id: page.id,
      component_id,
      start_at,
      end_at,
      availability_percent: percent.toFixed(2),
      data_available_since: textAt(page, "created_at") ?? "2020-01-01T00:00:00Z",
    },
  };
}

function timeIn({ query }: ListRequest, parameter: string): string {
  const text = query.get(parameter);
  if (text === null || microseconds(text) === undefined) {
    const code = text === null ? "is_required" : undefined;
    throw invalid(parameter, `${parameter} must be a time`, code);
  }
  return text;
}
