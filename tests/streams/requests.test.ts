/**
 * What each table asks the API for, as it arrives at a server when that table is read alone: paths, filters,
 * page sizes, the next page. A filter too few is a table that is not complete, and nobody sees what is missing.
 */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { storedReference } from "../../reference/reference.ts";
import { settingsSchema } from "../../src/config.ts";
import { parseSettings, RESTStream } from "../../src/sdk/index.ts";
import { IncidentTap } from "../../src/tap.ts";
import { recordedLog } from "../support/logger.ts";
import { sendJson, serve } from "../support/serve.ts";
import { type Synced, syncTap } from "../support/sync-tap.ts";

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
const customFields = whole("/v2/custom_fields");

/** Everything that each table asks for; page sizes are the largest that the API documents. */
const requests: Readonly<Record<string, Requests>> = {
  actions,
  alert_attributes: whole("/v2/alert_attributes"),
  alert_sources: whole("/v2/alert_sources"),
  alerts: paged("/v2/alerts", { page_size: 50 }),
  custom_field_options: [
    ...customFields,
    // Not for fields of the types text, link and numeric; a type that nobody knows yet may have options.
    ...["single_select", "multi_select", "type_of_tomorrow"].flatMap((custom_field_id) =>
      paged("/v1/custom_field_options", { custom_field_id, page_size: 250 }),
    ),
  ],
  custom_fields: customFields,
  escalations: paged("/v2/escalations", { page_size: 50 }),
  follow_ups: followUps,
  incident_roles: whole("/v2/incident_roles"),
  incident_statuses: whole("/v1/incident_statuses"),
  incident_timestamps: whole("/v2/incident_timestamps"),
  incident_types: whole("/v1/incident_types"),
  incident_updates: incidentUpdates,
  incidents: [
    ...paged("/v2/incidents", {
      "mode[one_of]": modes,
      page_size: 250,
      "status_category[one_of]": categories,
    }),
    ...actions,
    ...followUps,
    ...incidentUpdates,
    ...whole("/v1/incident_attachments", { incident_id: "I1" }),
    ...whole("/v1/incident_attachments", { incident_id: "I2" }),
  ],
  severities: whole("/v1/severities"),
  users: paged("/v2/users", { include_inactive: "true", page_size: 10_000 }),
};

/** The rows that the server has on the first and on the next page, where others won't do. */
const answers: Readonly<Record<string, readonly [object[], object[]]>> = {
  "/v2/custom_fields": [
    ["single_select", "multi_select", "text", "link", "numeric", "type_of_tomorrow"].map(
      (field_type) => ({ id: field_type, field_type }),
    ),
    [],
  ],
  "/v2/incidents": [[{ id: "I1" }], [{ id: "I2" }]],
};

/** What incidents embed, where it comes from, and how many rows of it each of the two incidents has here. */
const embeddings = [
  ["actions", "/v3/actions", [2 * modes.length, 0]],
  ["attachments", "/v1/incident_attachments", [2, 2]],
  ["follow_ups", "/v3/follow_ups", [2 * modes.length, 0]],
  ["updates", "/v2/incident_updates", [2, 0]],
] as const;

/** Paths, and the property that holds the records in the answer of each, by the API's reference. */
const lists = Object.entries(storedReference().endpoints).map(([path, { records }]) => ({
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  records,
}));

/** Requests, and the seconds in which that many are granted (API reference, "Rate limits" and the endpoint's headers). */
const ofKey = [1200, 60];
const ofIncidents = [60, 60];

suite("A table that is read alone", { concurrency: 4 }, () => {
  for (const [table, expected] of Object.entries(requests)) {
    test(`${table} asks for everything that belongs to it, and for nothing else`, async (t) => {
      const asked: string[] = [];
      const { failures, rows } = await read(t, table, (request) => asked.push(request));
      assert.deepEqual(asked.toSorted(), expected.toSorted());
      assert.deepEqual(failures, []);
      assert.notEqual(rows(table).length, 0);
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

test("Every table that there is has its requests written down here", async () => {
  const everything = { extra_streams: ["*"] };
  const { streams } = await new IncidentTap().discover(everything, recordedLog().logger);
  assert.deepEqual(
    streams.map(({ tap_stream_id }) => tap_stream_id),
    Object.keys(requests).sort(),
  );
});

test("Every table counts against the documented limit of the key, incidents against its own as well", async () => {
  const settings = parseSettings(settingsSchema, { api_key: "key" });
  for (const stream of await new IncidentTap().streams(settings, recordedLog().logger)) {
    assert.ok(stream instanceof RESTStream);
    assert.deepEqual(
      stream.rateLimits.map(({ requests: most, seconds }) => [most, seconds]),
      stream.name === "incidents" ? [ofKey, ofIncidents] : [ofKey],
    );
  }
});

/** Reads a table from a server that has two pages of everything and tells of each request. */
async function read(
  t: TestContext,
  table: string,
  onRequest: (request: string) => void,
  latePath?: string,
): Promise<Synced> {
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    onRequest(shown(pathname, [...searchParams]));
    const answer = answerTo(pathname, searchParams);
    setTimeout(() => sendJson(response, answer), pathname === latePath ? 100 : 0);
  });
  const settings = { api_key: "the-key", api_url: origin, max_attempts: 1 };
  return syncTap(new IncidentTap(), { settings, tables: [table] });
}

function answerTo(pathname: string, parameters: URLSearchParams): object {
  const [first, next] = answers[pathname] ?? otherAnswers(parameters);
  const { records: list } = lists.find(({ pattern }) => pattern.test(pathname)) ?? assert.fail();
  if (!parameters.has("page_size")) return { [list]: [...first, ...next] };
  return parameters.has("after")
    ? { [list]: next, pagination_meta: {} }
    : { [list]: first, pagination_meta: { after: "cursor" } };
}

function otherAnswers(parameters: URLSearchParams): [object[], object[]] {
  const row = (page: number): object => ({
    id: `${parameters.get("incident_mode")} ${page}`,
    incident_id: parameters.get("incident_id") ?? "I1",
  });
  return [[row(1)], [row(2)]];
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

function shown(path: string, parameters: readonly [string, string][]): string {
  const query = parameters.map(([name, value]) => `${name}=${value}`);
  return [path, ...query.sort()].join(" ");
}
