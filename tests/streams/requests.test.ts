/**
 * What each table asks the API for, as it arrives at a server when that table is read alone: paths, filters,
 * page sizes, the next page. A filter too few is a table that is not complete, and nobody sees what is missing.
 */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Declaration, FlatStream, parseSettings, RESTStream } from "singer-tap-sdk";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import { type Synced, syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { settingsSchema } from "../../src/config.ts";
import { IncidentTap } from "../../src/tap.ts";
import { type Endpoint, storedReference } from "../../tools/openapi/reference.ts";

type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** Requests that belong together, as a path and its sorted parameters each. */
type Requests = readonly string[];

const modes = ["standard", "retrospective", "test", "tutorial", "stream"];

const categories = [
  "triage",
  "live",
  "learning",
  "paused",
  "closed",
  "declined",
  "canceled",
  "merged",
];

const actions = modes.flatMap((incident_mode) =>
  paged("/v3/actions", { incident_mode, page_size: 250 }),
);
const followUps = modes.flatMap((incident_mode) =>
  paged("/v3/follow_ups", { incident_mode, page_size: 250 }),
);
const incidentUpdates = paged("/v2/incident_updates", { page_size: 250 });
const incidents = paged("/v2/incidents", {
  "mode[one_of]": modes,
  page_size: 250,
  "status_category[one_of]": categories,
});
const users = paged("/v2/users", { include_inactive: "true", page_size: 10_000 });
const callSessions = [...incidents, ...ofEachIncident("/v2/call_sessions", { page_size: 250 })];
const schedules = paged("/v2/schedules", { page_size: 25 });
const statusPages = paged("/v2/status_pages", { page_size: 250 });
const statusPageStructures = ["P1", "P2"].flatMap((id) =>
  whole(`/v2/status_page_structures/${id}`),
);
const statusPageIncidents = ofEachStatusPage("/v2/status_page_incidents");
const shifts = (schedule_id: string, entry_window_start: string): Requests =>
  whole("/v2/schedule_entries", {
    entry_window_end: "2026-12-31T00:00:00Z",
    entry_window_start,
    schedule_id,
  });

/** Tables whose requests depend on the time of the run; they have tests of their own. */
const byTheClock: ReadonlySet<string> = new Set(["status_page_component_availability"]);

/**
 * Everything that is asked for by those tables that ask for more than the pages of one list, or with more than a page
 * size; page sizes are the largest that the API documents. The requests of all others follow from its reference.
 */
const requests: Readonly<Record<string, Requests>> = {
  actions,
  alert_attachments: [
    ...paged("/v2/alerts", { page_size: 50 }),
    ...ofEach("/v2/alert_attachments", {}, "alert_id", ["A1", "A2"]),
    // Once for each group, though both alerts are in the first.
    ...ofEach("/v2/alert_attachments", {}, "alert_group_id", ["G1", "G2"]),
  ],
  alert_notes: [
    ...paged("/v2/alerts", { "has_notes[is]": "true", page_size: 50 }),
    ...ofEach("/v1/alert_notes", { page_size: 250 }, "alert_id", ["A1", "A2"]),
    // Once for each group, though both alerts are in the first.
    ...ofEach("/v1/alert_notes", { page_size: 250 }, "alert_group_id", ["G1", "G2"]),
  ],
  alert_routes: [
    ...paged("/v3/alert_routes", { page_size: 50 }),
    ...whole("/v3/alert_routes/R1"),
    ...whole("/v3/alert_routes/R2"),
  ],
  call_sessions: callSessions,
  call_transcript_entries: [
    ...callSessions,
    ...ofEach("/v2/call_transcript_entries", { page_size: 250 }, "call_session_id", [
      "I1 1",
      "I1 2",
      "I2 1",
      "I2 2",
    ]),
  ],
  catalog_entries: [
    ...whole("/v3/catalog_types"),
    ...ofEach("/v3/catalog_entries", { page_size: 250 }, "catalog_type_id", ["C1", "C2"]),
  ],
  custom_field_options: [
    ...whole("/v2/custom_fields"),
    // Not for fields of the types text, link and numeric; a type that nobody knows yet may have options.
    ...ofEach("/v1/custom_field_options", { page_size: 250 }, "custom_field_id", [
      "single_select",
      "multi_select",
      "type_of_tomorrow",
    ]),
  ],
  follow_ups: followUps,
  incident_activity_log_entries: [
    ...incidents,
    ...ofEachIncident("/v2/incident_activity_log_entries", { page_size: 250 }),
  ],
  incident_attachments: [...incidents, ...ofEachIncident("/v1/incident_attachments")],
  incident_participant_workloads: [
    ...incidents,
    ...ofEachIncident("/v2/incident_participant_workloads"),
  ],
  incident_relationships: [
    ...incidents,
    ...ofEachIncident("/v1/incident_relationships", { page_size: 250 }),
  ],
  incident_timeline_items: [
    ...incidents,
    ...ofEachIncident("/v2/incident_timeline_items", { page_size: 250 }),
  ],
  incidents: [
    ...incidents,
    ...actions,
    ...followUps,
    ...incidentUpdates,
    ...ofEachIncident("/v1/incident_attachments"),
  ],
  notification_methods: [
    ...users,
    ...whole("/v2/users/U1/notification_methods"),
    ...whole("/v2/users/U2/notification_methods"),
  ],
  notification_rules: [
    ...users,
    ...whole("/v2/users/U1/notification_rules"),
    ...whole("/v2/users/U2/notification_rules"),
  ],
  on_call_notification_pauses: paged("/v2/on_call_notification_pauses", {
    from: "2000-01-01T00:00:00Z",
    page_size: 250,
  }),
  pay_report_rows: [
    ...paged("/v2/pay_reports", { page_size: 50 }),
    // Not for reports that are not finished.
    ...whole("/v2/pay_reports/Y1/download"),
    ...whole("/v2/pay_reports/Y2/download"),
  ],
  postmortem_documents: [
    ...paged("/v1/postmortem_documents", { page_size: 250 }),
    ...whole("/v1/postmortem_documents/D1/content"),
    ...whole("/v1/postmortem_documents/D2/content"),
  ],
  schedule_entries: [
    ...schedules,
    // The cursor takes the place of the window's start.
    ...["S1", "S2"].flatMap((id) => [
      ...shifts(id, "2026-01-01T00:00:00Z"),
      ...shifts(id, "cursor"),
    ]),
  ],
  schedule_overrides: [
    ...schedules,
    ...ofEach("/v2/schedule_overrides", { page_size: 250 }, "schedule_id", ["S1", "S2"]),
  ],
  schedule_replicas: [
    ...schedules,
    ...whole("/v2/schedules/S1/replicas"),
    ...whole("/v2/schedules/S2/replicas"),
  ],
  schedule_sync_rules: [
    ...schedules,
    ...paged("/v2/schedules/S1/sync_rules", { page_size: 250 }),
    ...paged("/v2/schedules/S2/sync_rules", { page_size: 250 }),
  ],
  schedules,
  status_page_incidents: [...statusPages, ...statusPageIncidents],
  status_page_maintenances: [...statusPages, ...ofEachStatusPage("/v2/status_page_maintenances")],
  status_page_structures: [...statusPages, ...statusPageStructures],
  status_page_response_incidents: [
    ...statusPages,
    ...statusPageIncidents,
    ...["P1/incidents/N1", "P1/incidents/N2", "P2/incidents/N1", "P2/incidents/N2"].flatMap((one) =>
      whole(`/v1/status-pages/${one}/response-incidents`),
    ),
  ],
  users,
  workflows: [
    ...whole("/v2/workflows"),
    // Two columns, of one request for each row.
    ...whole("/v2/workflows/W1"),
    ...whole("/v2/workflows/W2"),
  ],
};

/** The rows that the server has on the first and on the next page, where others won't do. */
const answers: Readonly<Record<string, readonly [object[], object[]]>> = {
  "/v2/alerts": [
    [{ id: "A1", alert_group_ids: ["G1"] }],
    [{ id: "A2", alert_group_ids: ["G1", "G2"] }],
  ],
  "/v2/custom_fields": [
    ["single_select", "multi_select", "text", "link", "numeric", "type_of_tomorrow"].map(
      (field_type) => ({ id: field_type, field_type }),
    ),
    [],
  ],
  "/v2/pay_reports": [
    [
      { id: "Y1", status: "complete" },
      { id: "Y2", status: "status_of_tomorrow" },
    ],
    ["pending", "generating", "failed"].map((status) => ({ id: status, status })),
  ],
  "/v1/postmortem_documents": [[{ id: "D1" }], [{ id: "D2" }]],
  "/v2/incident_participant_workloads": [[{ user: { id: "U1" } }], [{ user: { id: "U2" } }]],
  "/v2/incidents": [[{ id: "I1" }], [{ id: "I2" }]],
  "/v2/schedules": [[{ id: "S1" }], [{ id: "S2" }]],
  "/v2/status_page_incidents": [[{ id: "N1" }], [{ id: "N2" }]],
  "/v2/status_pages": [[{ id: "P1" }], [{ id: "P2" }]],
  "/v2/users": [[{ id: "U1" }], [{ id: "U2" }]],
  "/v2/workflows": [[{ id: "W1" }], [{ id: "W2" }]],
  "/v3/alert_routes": [[{ id: "R1" }], [{ id: "R2" }]],
  "/v3/catalog_types": [[{ id: "C1" }], [{ id: "C2" }]],
};

/** What incidents embed, where it comes from, and how many rows of it each of the two incidents has here. */
const embeddings = [
  ["actions", "/v3/actions", [2 * modes.length, 0]],
  ["attachments", "/v1/incident_attachments", [2, 2]],
  ["follow_ups", "/v3/follow_ups", [2 * modes.length, 0]],
  ["updates", "/v2/incident_updates", [2, 0]],
] as const;

const reference = storedReference();

/** The endpoints that list records, by the API's reference. */
const lists = Object.entries(reference.endpoints).map(([path, endpoint]) => ({
  pattern: patternOf(path),
  endpoint,
}));

/** The endpoints that show one of the records, with more to it than the list has. */
const singles = Object.values(reference.endpoints).flatMap(({ detail }) =>
  detail === undefined ? [] : [{ pattern: patternOf(detail.path), property: detail.property }],
);

const streams = await new IncidentTap().streams(
  parseSettings(settingsSchema, { api_key: "key" }),
  recordedLog().logger,
);

/** Requests, and the seconds in which that many are granted (API reference, "Rate limits" and the endpoint's headers). */
const ofKey = [1200, 60];
const ofIncidents = [60, 60];

/** The tables that are made of the rows of another one. */
const flat = streams.filter((stream) => stream instanceof FlatStream);

const ofLists = streams.filter((stream) => stream instanceof RESTStream);

suite("A table that is read alone", { concurrency: 4 }, () => {
  for (const stream of ofLists.filter(({ hasTable, name }) => hasTable && !byTheClock.has(name))) {
    const table = stream.name;
    test(`${table} requests everything that belongs to it, and nothing else`, async (t) => {
      const asked: string[] = [];
      const expected = requestsOfList(stream);
      const { failures, rows } = await read(t, table, (request) => asked.push(request));
      assert.deepEqual(asked.toSorted(), expected.toSorted());
      assert.deepEqual(failures, []);
      assert.notEqual(rows(table).length, 0);
    });
  }

  for (const { name, parent } of flat) {
    test(`${name} takes the list that it is made of, and nothing else`, async (t) => {
      const list = ofLists.find((stream) => stream instanceof parent) ?? assert.fail();
      const asked: string[] = [];
      const { failures, messages } = await read(t, name, (request) => asked.push(request));
      const expected = list.name === "incidents" ? incidents : requestsOfList(list);
      assert.deepEqual(asked.toSorted(), expected.toSorted());
      assert.deepEqual(failures, []);
      assert.ok(messages.every(({ stream }) => stream === undefined || stream === name));
    });
  }

  for (const [property, path, counts] of embeddings) {
    test(`incidents waits for its ${property}, however late they come`, async (t) => {
      const { rows } = await read(t, "incidents", () => {}, path);
      const found = rows("incidents").map((row) => row[property]);
      assert.deepEqual(
        found.map((own) => (Array.isArray(own) ? own.length : own)),
        counts,
      );
    });
  }
});

test("Every request that is written down here is one of a table that there is", () => {
  const names = streams.map(({ name }) => name);
  assert.deepEqual(
    Object.keys(requests).filter((table) => !names.includes(table)),
    [],
  );
});

test("Tables that share a list or a parent ask for it once", async (t) => {
  const tables = ["incidents", "incident_attachments", "incident_updates", "catalog_entries"];
  const asked: string[] = [];
  const { failures } = await read(t, [...tables, "catalog_types"], (one) => asked.push(one));
  const { incidents: all = [], catalog_entries: entries = [] } = requests;
  assert.deepEqual(failures, []);
  assert.deepEqual(asked.toSorted(), [...all, ...entries].toSorted());
});

test("Every table counts against the documented limit of the key, incidents against its own as well", () => {
  for (const stream of ofLists) {
    assert.deepEqual(
      stream.rateLimits.map(({ requests: most, seconds }) => [most, seconds]),
      stream.name === "incidents" ? [ofKey, ofIncidents] : [ofKey],
    );
  }
});

/** The requests of a table: those that are written down, or all pages of its list and nothing else. */
function requestsOfList({ name, path }: RESTStream<Declaration>): Requests {
  const written = requests[name];
  if (written !== undefined) return written;
  const { parameters = {}, page_size: pages } = reference.endpoints[path] ?? {};
  const needed = Object.keys(parameters).filter((one) => parameters[one]?.required);
  assert.ok(path in reference.endpoints && needed.length === 0, `Write down what ${name} asks for`);
  return pages?.maximum === undefined ? whole(path) : paged(path, { page_size: pages.maximum });
}

/** Reads tables from a server that has two pages of everything and tells of each request. */
async function read(
  t: TestContext,
  tables: string | readonly string[],
  onRequest: (request: string) => void,
  latePath?: string,
): Promise<Synced> {
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    onRequest(shown(pathname, [...searchParams]));
    if (pathname.endsWith("/download")) {
      response.writeHead(200, { "content-type": "text/csv" }).end("User,Earnings\r\nAda,1\r\n");
      return;
    }
    const answer = answerTo(pathname, searchParams);
    setTimeout(() => sendJson(response, answer), pathname === latePath ? 100 : 0);
  });
  const settings = {
    api_key: "the-key",
    api_url: origin,
    max_attempts: 1,
    schedule_entries_from: "2026-01-01",
    schedule_entries_to: "2026-12-31",
  };
  return syncTap(new IncidentTap(), { settings, tables: [tables].flat() });
}

function answerTo(pathname: string, parameters: URLSearchParams): object {
  if (pathname.endsWith("/content")) return { markdown: "What happened" };
  if (pathname === "/v2/schedule_entries") return shiftsFor(parameters);
  if (pathname.startsWith("/v2/status_page_structures/"))
    return { current_structure: { items: [] } };
  const single = singles.find(({ pattern }) => pattern.test(pathname));
  if (single !== undefined) return { [single.property]: { id: pathname.split("/").at(-1) } };
  const { endpoint } = lists.find(({ pattern }) => pattern.test(pathname)) ?? assert.fail();
  const [first, next] = answers[pathname] ?? otherAnswers(endpoint, parameters);
  const { records: list } = endpoint;
  if (!parameters.has("page_size")) return { [list]: [...first, ...next] };
  return parameters.has("after")
    ? { [list]: next, pagination_meta: {} }
    : { [list]: first, pagination_meta: { after: "cursor" } };
}

/** Two pages, of which the last has no paging object; the URL that leads to it is not to be followed. */
function shiftsFor(parameters: URLSearchParams): object {
  const isLast = parameters.get("entry_window_start") === "cursor";
  const final = [{ fingerprint: `F${isLast}`, start_at: "2026-01-01T09:00:00Z" }];
  const schedule_entries = { final, overrides: [], scheduled: [] };
  const pagination_meta = { after: "cursor", after_url: "http://localhost:1/" };
  return isLast ? { schedule_entries } : { schedule_entries, pagination_meta };
}

/** A row with all that the reference says of text, on each of the pages. */
function otherAnswers({ record }: Endpoint, parameters: URLSearchParams): [object[], object[]] {
  const texts = Object.entries(reference.shapes[record] ?? {}).filter(
    ([, { type }]) => type === "string",
  );
  const about = parameters.get("incident_mode") ?? parameters.get("incident_id");
  const row = (page: number): object => ({
    ...Object.fromEntries(texts.map(([name]) => [name, `${about} ${page}`])),
    incident_id: parameters.get("incident_id") ?? "I1",
  });
  return [[row(1)], [row(2)]];
}

function ofEachStatusPage(path: string): Requests {
  return ofEach(path, { page_size: 250 }, "status_page_id", ["P1", "P2"]);
}

/** The requests of an endpoint that is asked for each row of a parent, by a parameter of its query. */
function ofEach(
  path: string,
  query: Query,
  parameter: string,
  values: readonly string[],
): Requests {
  const requestsOf = "page_size" in query ? paged : whole;
  return values.flatMap((value) => requestsOf(path, { ...query, [parameter]: value }));
}

/** The requests of an endpoint that is asked for each incident. */
function ofEachIncident(path: string, query: Query = {}): Requests {
  return ofEach(path, query, "incident_id", ["I1", "I2"]);
}

/** The request of an endpoint that answers with everything at once. */
function whole(path: string, query: Query = {}): Requests {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return [shown(path, parameters)];
}

/** The requests of an endpoint that answers with one page, and with a next one. */
function paged(path: string, query: Query): Requests {
  return [...whole(path, query), ...whole(path, { ...query, after: "cursor" })];
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

function shown(path: string, parameters: readonly [string, string][]): string {
  const query = parameters.map(([name, value]) => `${name}=${value}`);
  return [path, ...query.sort()].join(" ");
}
