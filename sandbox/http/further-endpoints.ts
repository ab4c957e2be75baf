/**
 * The endpoints beside the core: paths, page sizes, scopes, parents and plain filters as the API's reference has them, and by
 * hand what it says in words only.
 */

import type { Endpoint as Described, Shape } from "../../reference/reference.ts";
import { type FurtherTable, furtherTables, reference } from "../further-tables.ts";
import { tableNamedBy } from "../organisation/further/links.ts";
import type { Endpoint, ListRequest, Paging, Parent } from "./endpoint.ts";
import { type Filter, is, time } from "./filters.ts";
import {
  anyOf,
  contains,
  exactlyOne,
  pauseWindow,
  periods,
  windowStatus,
} from "./further-filters.ts";
import { invalid, notFound } from "./problem.ts";
import { fieldsOf, isObject, type Json, type JsonObject, textAt } from "./records.ts";
import { entriesIn } from "./schedule-entries.ts";
import type { Store } from "./store.ts";
import { microseconds } from "./times.ts";

/** The next shifts are told only on pages of at most so many schedules (reference, `page_size` of schedules). */
const MOST_WITH_SHIFTS = 25;

/** A stream incident's rows are shown with those of the incident that it is a stream of. */
const incidentWithStreams: Parent = {
  property: "incident_id",
  table: "incidents",
  required: true,
  along: (id, store) =>
    store
      .rows("incident_streams")
      .map(fieldsOf)
      .filter(({ incident_id }) => incident_id === id)
      .map((stream) => textAt(stream, "stream_incident_id") ?? ""),
};

/** Largest pages where the reference names none: the usual default. */
const USUAL_PAGE_SIZE = 25;

/** What the reference says in words only. */
const byHand: Readonly<Record<string, Partial<Endpoint>>> = {
  alert_attachments: {
    order: "newest-first",
    filters: [exactlyOne("alert_id", "alert_group_id"), is("alert_id"), is("alert_group_id")],
  },
  alert_notes: {
    filters: [exactlyOne("alert_id", "alert_group_id"), is("alert_id"), is("alert_group_id")],
  },
  call_transcript_entries: { hidden: ["incident_id"] },
  maintenance_windows: { filters: [windowStatus] },
  postmortem_documents: { order: "newest-first", sortable: true, hidden: ["markdown"] },
  alert_tags: { filters: [contains("search", "name")] },
  escalation_path_templates: { filters: [contains("search", "name")] },
  incident_activity_log_entries: {
    parents: [incidentWithStreams],
    filters: [anyOf("id", (fields) => [textAt(fields, "id")])],
  },
  incident_alerts: {
    filters: [is("alert_id", "alert", "id"), is("incident_id", "incident", "id")],
  },
  incident_participant_workloads: {
    hidden: ["incident_id", "user_id"],
    beside: (_, { now }) => ({ metadata: { data_synced_at: new Date(now).toISOString() } }),
  },
  incident_timeline_items: { parents: [incidentWithStreams] },
  on_call_notification_pauses: { filters: [pauseWindow] },
  pay_reports: { order: "newest-first" },
  schedule_entries: { answer: entriesIn },
  schedules: {
    served: (schedule, query) =>
      Number(query.get("page_size")) > MOST_WITH_SHIFTS
        ? { ...schedule, next_shifts: [] }
        : schedule,
  },
  secrets: {
    filters: [anyOf("team_ids", ({ owning_team_ids: owners }) => textsIn(owners))],
  },
  status_page_incidents: { filters: [periods("component_impacts")] },
  status_page_maintenances: { filters: [periods("component_maintenance_periods")] },
  workflow_runs: { order: "newest-first" },
  workflows: { served: inShort },
  catalog_entries: {
    filters: [anyOf("identifier", identifiers)],
    beside: ({ query }, store) => ({
      catalog_type: store.find("catalog_types", query.get("catalog_type_id") ?? ""),
    }),
  },
};

/** The endpoints beside the core, and those that show one record of a list in full. */
export const furtherEndpoints: readonly Endpoint[] = [
  ...furtherTables.map(endpointOf),
  {
    path: "/v3/alert_routes/{id}",
    table: "alert_routes",
    scope: "alert_routes.view",
    answer: (request, store) => ({ alert_route: recordIn(request, store) }),
  },
  {
    path: "/v2/workflows/{id}",
    table: "workflows",
    scope: "workflows.view",
    answer: (request, store) => ({
      management_meta: { annotations: {}, managed_by: "dashboard" },
      workflow: recordIn(request, store),
    }),
  },
  {
    path: "/v1/postmortem_documents/{id}/content",
    table: "postmortem_documents",
    scope: "in_app_postmortems.copy_as_markdown",
    answer: (request, store) => ({ markdown: recordIn(request, store).markdown }),
  },
  {
    path: "/v2/status_page_structures/{id}",
    table: "status_pages",
    answer: (request, store) => structureOf(recordIn(request, store), store),
  },
  {
    path: "/v2/status_pages/{id}/components/{component_id}/availability",
    table: "status_pages",
    answer: availabilityIn,
  },
];

function endpointOf({ table, path, described: found }: FurtherTable, place: number): Endpoint {
  const own = byHand[table] ?? {};
  const shape = reference.shapes[found.record] ?? {};
  const inFull = reference.shapes[found.detail?.record ?? ""] ?? {};
  const parents = own.parents ?? parentsOf(path, found);
  const stored = [...parents.map(({ property }) => property), ...Object.keys(inFull)];
  return {
    path,
    table,
    records: found.records,
    ...(found.scope === undefined ? {} : { scope: found.scope }),
    ...(found.page_size ? { paging: pagingOf(found, place) } : {}),
    ...own,
    parents,
    hidden: [...stored.filter((property) => !(property in shape)), ...(own.hidden ?? [])],
    filters: [...(own.filters ?? []), ...plainFilters(found, shape)],
  };
}

function pagingOf({ page_size: size = {}, counted }: Described, place: number): Paging {
  return {
    cap: size.maximum ?? USUAL_PAGE_SIZE,
    unasked: size.default ?? USUAL_PAGE_SIZE,
    sizeRequired: size.required === true,
    counted: counted === true,
    // The reference does not say; some are known to do so.
    emptyLastPage: place % 2 === 0,
  };
}

/** Parents are named by parameters that must be given, and by what is in braces. */
function parentsOf(path: string, { parameters = {} }: Described): readonly Parent[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const inQuery = Object.entries(parameters)
    .filter(([, { in: where, required }]) => where === "query" && required)
    .map(([name]) => name);
  return [...inPath, ...inQuery].flatMap((property) => {
    const table = tableNamedBy(property);
    return table === undefined ? [] : [{ property, table, required: true }];
  });
}

/** Parameters that are named as a property must equal it; with an operator, they are days. */
function plainFilters({ parameters = {} }: Described, shape: Shape): readonly Filter[] {
  return Object.entries(parameters)
    .filter(([name, { required }]) => !required && name in shape && name !== "id")
    .map(([name, { type }]) => (type === "object" ? time(name, "day") : is(name)));
}

function recordIn({ endpoint, segments }: ListRequest, store: Store): JsonObject {
  const id = segments.get("id") ?? "";
  const record = store.find(endpoint.table, id);
  if (!record) {
    throw notFound(`There is no record ${id} in ${endpoint.table}`);
  }
  return record;
}

/** A workflow as the list has it: of each step no more than what it is. */
function inShort(workflow: JsonObject): JsonObject {
  const { steps } = workflow;
  return Array.isArray(steps) ? { ...workflow, steps: steps.map(named) } : workflow;
}

function named(step: Json): Json {
  const { label = null, name = null } = isObject(step) ? step : {};
  return { label, name };
}

function structureOf({ id }: JsonObject, store: Store): JsonObject {
  const structures = store.rows("status_page_structures").map(fieldsOf);
  const found = structures.find(({ status_page_id }) => status_page_id === id) ?? {};
  const { status_page_id: _, ...structure } = found;
  return structure;
}

/** Availability by the outages that the page's incidents tell of, full and partial ones alike, rounded down. */
function availabilityIn(request: ListRequest, store: Store): JsonObject {
  const page = recordIn(request, store);
  const component_id = request.segments.get("component_id") ?? "";
  const [start_at = "", end_at = ""] = ["start_at", "end_at"].map((name) => {
    const text = request.query.get(name);
    if (text === null || microseconds(text) === undefined) {
      throw invalid(name, `${name} must be a time`, text === null ? "is_required" : undefined);
    }
    return text;
  });
  const [start, end] = [Date.parse(start_at), Date.parse(end_at)];
  if (start >= end || end - start > 366 * 86_400_000) {
    throw invalid("end_at", "must be later than start_at by at most 366 days");
  }
  const outages = store
    .rows("status_page_incidents")
    .map(fieldsOf)
    .filter(({ status_page_id }) => status_page_id === page.id)
    .flatMap(({ component_impacts: impacts }) => (Array.isArray(impacts) ? impacts : []))
    .filter((impact) => isObject(impact) && impact.component_id === component_id)
    .map((impact) => {
      const from = Math.max(Date.parse(textAt(impact, "start_at") ?? ""), start);
      const to = Math.min(Date.parse(textAt(impact, "end_at") ?? end_at), end);
      return Math.max(to - from, 0);
    });
  const down = outages.reduce((sum, one) => sum + one, 0);
  const percent = Math.floor((1 - Math.min(down / (end - start), 1)) * 10_000) / 100;
  return {
    availability: {
      status_page_id: textAt(page, "id") ?? "",
      component_id,
      start_at,
      end_at,
      availability_percent: percent.toFixed(2),
      data_available_since: textAt(page, "created_at") ?? "2020-01-01T00:00:00Z",
    },
  };
}

/** What an entry of the catalog may be asked for by; by its name only where its type says so. */
function identifiers(entry: JsonObject, store: Store): readonly (string | undefined)[] {
  const type = store.find("catalog_types", textAt(entry, "catalog_type_id") ?? "");
  return [
    textAt(entry, "id"),
    textAt(entry, "external_id"),
    ...textsIn(entry.aliases),
    ...(type?.use_name_as_identifier === true ? [textAt(entry, "name")] : []),
  ];
}

function textsIn(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}
