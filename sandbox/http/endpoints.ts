/**
 * The endpoints: paths, page sizes, scopes, parents and plain filters as the API's reference has them, and by hand what it
 * says in words only.
 */

import type { Endpoint as Described, Shape } from "../../tools/openapi/reference.ts";
import { tableNamedBy } from "../organisation/further/links.ts";
import { reference, type Table, tables } from "../tables.ts";
import type { Endpoint, Paging, Parent } from "./endpoint.ts";
import {
  compares,
  contains,
  equals,
  exactlyOne,
  type Filter,
  is,
  oneOf,
  type Texts,
  textOf,
  time,
} from "./filters.ts";
import { type JsonObject, objectsIn, textAt, textsIn } from "./records.ts";
import { entriesIn } from "./schedule-entries.ts";
import { shownObjects } from "./shown-objects.ts";
import type { Store } from "./store.ts";
import {
  hasNotes,
  incidentMode,
  mode,
  pauseWindow,
  periods,
  severity,
  statusCategory,
  tags,
  windowStatus,
} from "./table-filters.ts";

/** Largest pages where the reference names none: the usual default. */
const USUAL_PAGE_SIZE = 25;

/** The next shifts are listed only on pages of at most so many schedules (reference, `page_size` of schedules). */
const MOST_WITH_SHIFTS = 25;

const newestFirst = "newest-first";
const instants = {
  created_at: time("created_at", "instant"),
  updated_at: time("updated_at", "instant"),
};
const ofAlertOrGroup = { "exactly one": exactlyOne("alert_id", "alert_group_id") };

/** A stream incident's rows are shown with those of the incident that it is a stream of. */
const incidentWithStreams: Parent = {
  property: "incident_id",
  table: "incidents",
  required: true,
  along: (id, store) =>
    store
      .fields("incident_streams")
      .filter(({ incident_id }) => incident_id === id)
      .map((stream) => textAt(stream, "stream_incident_id") ?? ""),
};

/** What the reference says in words only, or not at all. */
const byHand: Readonly<Record<string, Partial<Endpoint>>> = {
  actions: {
    scope: "actions.view",
    order: newestFirst,
    filters: { incident_mode: incidentMode, ...instants },
  },
  alert_attachments: { order: newestFirst, filters: ofAlertOrGroup },
  alert_notes: { filters: ofAlertOrGroup },
  alert_tags: { filters: { search: contains("search", "name") } },
  alerts: {
    order: newestFirst,
    filters: {
      deduplication_key: compares("deduplication_key", { is }),
      alert_source: oneOf("alert_source", textOf("alert_source_id")),
      alert_group_id: oneOf("alert_group_id", ({ alert_group_ids: ids }) => textsIn(ids)),
      has_notes: hasNotes,
      tags,
      ...instants,
    },
  },
  call_transcript_entries: { hidden: ["incident_id"] },
  catalog_entries: {
    filters: { identifier: equals("identifier", identifiers) },
    beside: ({ query }, store) => ({
      catalog_type: store.find("catalog_types", query.get("catalog_type_id") ?? ""),
    }),
  },
  escalation_path_templates: { filters: { search: contains("search", "name") } },
  escalations: {
    order: newestFirst,
    filters: {
      escalation_path: oneOf("escalation_path", textOf("escalation_path_id")),
      alert: oneOf("alert", idsIn("related_alerts")),
      incident: oneOf("incident", idsIn("related_incidents")),
    },
  },
  follow_ups: {
    scope: "actions.view",
    order: newestFirst,
    filters: {
      incident_mode: incidentMode,
      assignee_team_id: equals("assignee_team_id", textOf("assignee_team", "id")),
      ...instants,
    },
  },
  incident_activity_log_entries: {
    parents: [incidentWithStreams],
    filters: { id: equals("id") },
  },
  incident_alerts: {
    parents: [],
    filters: {
      alert_id: equals("alert_id", textOf("alert", "id")),
      incident_id: equals("incident_id", textOf("incident", "id")),
    },
  },
  incident_attachments: {
    parents: [{ property: "incident_id", table: "incidents", required: true }],
  },
  incident_participant_workloads: {
    hidden: ["incident_id", "user_id"],
    beside: (_, { now }) => ({ metadata: { data_synced_at: new Date(now).toISOString() } }),
  },
  incident_timeline_items: { parents: [incidentWithStreams] },
  incident_updates: { order: newestFirst },
  incidents: {
    // In practice half of what the reference promises.
    paging: { cap: 250, counted: true },
    order: newestFirst,
    filters: {
      status_category: statusCategory,
      mode,
      severity,
      status: oneOf("status", textOf("incident_status", "id")),
      incident_type: oneOf("incident_type", textOf("incident_type", "id")),
    },
  },
  maintenance_windows: { filters: { status: windowStatus } },
  on_call_notification_pauses: { filters: { from: pauseWindow } },
  pay_reports: { order: newestFirst },
  postmortem_documents: { order: newestFirst, hidden: ["markdown"] },
  schedule_entries: { body: entriesIn },
  schedules: {
    served: (schedule, query) =>
      Number(query.get("page_size")) > MOST_WITH_SHIFTS
        ? { ...schedule, next_shifts: [] }
        : schedule,
  },
  secrets: {
    filters: { team_ids: equals("team_ids", ({ owning_team_ids: ids }) => textsIn(ids)) },
  },
  status_page_incidents: { filters: { start_at: periods("component_impacts") } },
  status_page_maintenances: { filters: { start_at: periods("component_maintenance_periods") } },
  users: { filters: { include_inactive: activeOnly } },
  workflow_runs: { order: newestFirst },
  workflows: { served: inShort },
};

/** Every endpoint that the sandbox serves. */
export const endpoints: readonly Endpoint[] = [...tables.map(listOf), ...shownObjects];

/** The endpoint that lists a table. */
function listOf({ table, path, described, stored }: Table): Endpoint {
  const own = byHand[table] ?? {};
  const shape = reference.shapes[described.record] ?? {};
  const parents = own.parents ?? parentsOf(path, described, shape);
  const known = [
    ...parents.map(({ property }) => property),
    ...Object.keys(reference.shapes[stored] ?? {}),
  ];
  return {
    path,
    table,
    records: described.records,
    scope: described.scope,
    paging: described.page_size && pagingOf(table, described),
    sortable: "sort_by" in (described.parameters ?? {}),
    ...own,
    parents,
    hidden: [...known.filter((property) => !(property in shape)), ...(own.hidden ?? [])],
    filters: { ...plainFilters(described, shape, parents), ...own.filters },
  };
}

function pagingOf(table: string, { page_size: size = {}, counted }: Described): Paging {
  return {
    cap: size.maximum ?? USUAL_PAGE_SIZE,
    unasked: size.default ?? USUAL_PAGE_SIZE,
    sizeRequired: size.required === true,
    counted: counted === true,
    // The reference does not say; some are known to do so.
    emptyLastPage: table.length % 2 === 0,
  };
}

/** Parents are named in braces, and by parameters that are required or have the name of a property. */
function parentsOf(path: string, { parameters = {} }: Described, shape: Shape): readonly Parent[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    property: name,
    required: true,
  }));
  const inQuery = Object.entries(parameters)
    .filter(([name, { in: place, required }]) => place === "query" && (required || name in shape))
    .map(([property, { required = false }]) => ({ property, required }));
  return [...inPath, ...inQuery].flatMap(({ property, required }) => {
    const table = tableNamedBy(property);
    return table === undefined ? [] : [{ property, table, required }];
  });
}

/** Parameters with the name of a property must equal it; with an operator, times are days. */
function plainFilters(
  { parameters = {} }: Described,
  shape: Shape,
  parents: readonly Parent[],
): Readonly<Record<string, Filter>> {
  const filters = Object.entries(parameters).flatMap(([name, { type }]) => {
    const property = shape[name]?.type;
    if (property === undefined || parents.some((parent) => parent.property === name)) {
      return [];
    }
    if (type !== "object") {
      return [[name, equals(name)] as const];
    }
    return [[name, property === "date-time" ? time(name, "day") : oneOf(name)] as const];
  });
  return Object.fromEntries(filters);
}

/** `include_inactive=true` shows deactivated users as well. */
function activeOnly(query: URLSearchParams) {
  return query.get("include_inactive") === "true"
    ? undefined
    : (fields: JsonObject) => fields.is_active !== false;
}

function idsIn(property: string): Texts {
  return (fields) => objectsIn(fields[property]).map((one) => textAt(one, "id"));
}

/** A workflow as the list has it: of each step no more than what it is. */
function inShort(workflow: JsonObject): JsonObject {
  const steps = objectsIn(workflow.steps);
  const named = steps.map(({ label = null, name = null }) => ({ label, name }));
  return workflow.steps === undefined ? workflow : { ...workflow, steps: named };
}

/** What the request may name an entry of the catalog by; its name only where its type says so. */
function identifiers(entry: JsonObject, store: Store): readonly (string | undefined)[] {
  const type = store.find("catalog_types", textAt(entry, "catalog_type_id") ?? "");
  return [
    textAt(entry, "id"),
    textAt(entry, "external_id"),
    ...textsIn(entry.aliases),
    ...(type?.use_name_as_identifier === true ? [textAt(entry, "name")] : []),
  ];
}
