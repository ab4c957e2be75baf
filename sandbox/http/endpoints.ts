/**
 * The endpoints: paths, page sizes, scopes, parents and plain filters as the API's reference has them, and by hand what it
 * says in words only.
 */

import type { Endpoint as Described, Shape } from "../../tools/openapi/reference.ts";
import { reference, type Table, tableNamedBy, tables } from "../tables.ts";
import type { Endpoint, Paging, Parent } from "./endpoint.ts";
import {
  equals,
  exactlyOne,
  type Filter,
  hasNotes,
  incidentMode,
  includeInactive,
  mode,
  pauseWindow,
  statusCategory,
  time,
} from "./filters.ts";
import { type JsonObject, objectsIn, textAt } from "./records.ts";
import { entriesIn } from "./schedule-entries.ts";
import { shownObjects } from "./shown-objects.ts";

/** Records on a page, and at most, where the reference says nothing else. */
const USUAL_PAGE_SIZE = 25;

/** The next shifts are listed only on pages of at most so many schedules (reference, `page_size` of schedules). */
const MOST_WITH_SHIFTS = 25;

const instants = {
  created_at: time("created_at", "instant"),
  updated_at: time("updated_at", "instant"),
};
const ofAlertOrGroup = {
  "exactly one": exactlyOne("alert_id", "alert_group_id"),
  alert_group_id: equals("alert_group_id", "alert_group_id"),
};

/** Actions and follow-ups. */
const tasks: Partial<Endpoint> = {
  scope: "actions.view",
  newestFirst: true,
  filters: { incident_mode: incidentMode, ...instants },
};

/** A stream incident's rows are shown with those of the incident that it is a stream of. */
const incidentWithStreams: Parent = {
  property: "incident_id",
  table: "incidents",
  required: true,
  along: (id, store) =>
    store
      .rows("incident_streams")
      .filter(({ incident_id }) => incident_id === id)
      .map((stream) => textAt(stream, "stream_incident_id") ?? ""),
};

/** What the reference says in words only, or not at all. */
const byHand: Readonly<Record<string, Partial<Endpoint>>> = {
  actions: tasks,
  alert_attachments: { newestFirst: true, filters: ofAlertOrGroup },
  alert_notes: { filters: ofAlertOrGroup },
  alerts: { newestFirst: true, filters: { has_notes: hasNotes, ...instants } },
  call_transcript_entries: { hidden: ["incident_id"] },
  catalog_entries: {
    beside: ({ query }, store) => ({
      catalog_type: store.find("catalog_types", query.get("catalog_type_id") ?? ""),
    }),
  },
  escalations: { newestFirst: true },
  follow_ups: tasks,
  incident_activity_log_entries: { parents: [incidentWithStreams] },
  incident_alerts: {
    parents: [],
    filters: {
      alert_id: equals("alert_id", "alert", "id"),
      incident_id: equals("incident_id", "incident", "id"),
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
  incident_updates: { newestFirst: true },
  incidents: {
    // In practice half of what the reference promises.
    paging: { cap: 250, unasked: USUAL_PAGE_SIZE, counted: true },
    newestFirst: true,
    filters: { status_category: statusCategory, mode },
  },
  on_call_notification_pauses: { filters: { from: pauseWindow, to: () => undefined } },
  pay_reports: { newestFirst: true },
  postmortem_documents: { newestFirst: true, hidden: ["markdown"] },
  schedule_entries: { body: entriesIn },
  schedules: {
    served: (schedule, query) =>
      Number(query.get("page_size")) > MOST_WITH_SHIFTS
        ? { ...schedule, next_shifts: [] }
        : schedule,
  },
  users: { filters: { include_inactive: includeInactive } },
  workflow_runs: { newestFirst: true },
  workflows: { served: inShort },
};

/** Every endpoint that the sandbox serves. */
export const endpoints: readonly Endpoint[] = [...tables.map(listOf), ...shownObjects];

/** The endpoint that lists a table. */
function listOf({ table, path, described, stored }: Table): Endpoint {
  const own = byHand[table] ?? {};
  const shape = reference.shapes[described.record] ?? {};
  const parents = own.parents ?? parentsOf(path, described, shape);
  const ofParents = parents.map(({ property }) => property);
  const known = [...ofParents, ...Object.keys(reference.shapes[stored] ?? {})];
  const filters = { ...timeFilters(described, shape), ...own.filters };
  const handled = [...ofParents, ...Object.keys(filters)];
  return {
    path,
    table,
    records: described.records,
    scope: described.scope,
    paging: described.page_size && pagingOf(table, described),
    ...own,
    parents,
    hidden: [...known.filter((property) => !(property in shape)), ...(own.hidden ?? [])],
    filters,
    missing: Object.keys(described.parameters ?? {}).filter((name) => !handled.includes(name)),
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

/** Parameters with the name of a time compare it by day. */
function timeFilters({ parameters = {} }: Described, shape: Shape): Record<string, Filter> {
  const names = Object.keys(parameters).filter((name) => shape[name]?.type === "date-time");
  return Object.fromEntries(names.map((name) => [name, time(name, "day")]));
}

/** A workflow as the list has it: of each step no more than what it is. */
function inShort(workflow: JsonObject): JsonObject {
  const steps = objectsIn(workflow.steps);
  const named = steps.map(({ label = null, name = null }) => ({ label, name }));
  return workflow.steps === undefined ? workflow : { ...workflow, steps: named };
}
