/**
 * What incident.io sends and no table declares: properties are added to every object of every response, and each comes out
 * where it was.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { isJsonObject } from "singer-tap-sdk/singer";
import { syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";
import { type PlantedValue, plantingProxy } from "../support/planting-proxy.ts";

const sandbox = await startSandbox({ incidents: 12 });
after(() => sandbox.close());

/** Responses that show a single workflow. */
const workflow = /^\/v2\/workflows\/./;

/** Where a property of a response is in a row: what is told of single workflows stands under the columns that carry it. */
function placeIn({ endpoint, path }: PlantedValue): PlantedValue["path"] {
  if (!workflow.test(endpoint)) return path;
  return [path[0] === "steps" ? "step_details" : "form_fields", ...path];
}

/** Whether the list of workflows has a property of a single one as well, or it stands in what a step is given. */
function isElsewhere({ endpoint, path }: PlantedValue): boolean {
  const isOfList = path.length > 1 && path[0] !== "form_fields" && path[0] !== "steps";
  return workflow.test(endpoint) && (isOfList || path.includes("param_bindings"));
}

/** Responses that are only read to ask for what they name. */
const listsOfNames = /^\/v3\/alert_routes$/;

test("Every property that is added to a response of any endpoint is in additional_properties, at its place, or in a column of any content", async (t) => {
  const { origin, planted } = await plantingProxy(t, sandbox.origin);
  const { failures, messages } = await syncTap(new IncidentTap(), {
    settings: { api_key: sandbox.apiKey, api_url: origin, extra_streams: "*" },
  });
  assert.deepEqual(failures, []);
  const found = new Map<unknown, string[]>();
  const find = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string" && planted.has(value)) {
      found.set(value, [...(found.get(value) ?? []), JSON.stringify(path)]);
    }
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) find(item, [...path, index]);
    } else if (isJsonObject(value)) {
      for (const [name, inner] of Object.entries(value)) find(inner, [...path, name]);
    }
  };
  for (const { type, record } of messages) {
    if (type !== "RECORD" || !isJsonObject(record)) continue;
    const { additional_properties, ...columns } = record;
    assert.equal(JSON.stringify(additional_properties ?? null).includes(sandbox.apiKey), false);
    find(additional_properties, []);
    find(columns, []);
  }
  const lost = [...planted]
    .filter(([value, where]) => !found.get(value)?.includes(JSON.stringify(placeIn(where))))
    .filter(([, where]) => !listsOfNames.test(where.endpoint) && !isElsewhere(where))
    .map(([, { endpoint, path }]) => `${endpoint} ${path.join(".")}`);
  assert.deepEqual([...new Set(lost)], []);
  assert.ok(planted.size > 1000, `${planted.size} planted`);
});

test("No table has the token of an alert source in it, additional_properties included", async () => {
  const { messages } = await syncTap(new IncidentTap(), {
    settings: { api_key: sandbox.apiKey, api_url: sandbox.origin },
    tables: ["alert_sources"],
  });
  const output = JSON.stringify(messages);
  const tokens = sandbox.rows("alert_sources").map((source) => Reflect.get(source, "secret_token"));
  assert.ok(tokens.some((token) => typeof token === "string"));
  for (const token of tokens) assert.equal(output.includes(String(token)), false);
  assert.doesNotMatch(output, /secret_token/);
});
