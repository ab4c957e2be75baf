/** Workflows with what is told of single ones only, which takes a request for each. */

import assert from "node:assert/strict";
import { after, suite, type TestContext, test } from "node:test";
import { isJsonObject, type JsonObject } from "singer-tap-sdk/singer";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";

const sandbox = await startSandbox({ incidents: 3 });
after(() => sandbox.close());

const stored: JsonObject[] = JSON.parse(JSON.stringify(sandbox.rows("workflows")));

suite("What only single workflows have", () => {
  test("is in the columns form_fields and step_details, by one request for each workflow", async (t) => {
    const { asked, rows } = await read(t, {});
    const each = stored.map(({ id }) => `/v2/workflows/${id}`);
    assert.deepEqual(asked, ["/v2/workflows", ...each.toSorted()]);
    assert.deepEqual(
      rows.map(({ id, form_fields }) => [id, form_fields]),
      stored.map(({ id, form_fields = null }) => [id, form_fields]),
    );
    assert.ok(stored.some(({ form_fields }) => Array.isArray(form_fields)));
    assert.deepEqual(
      rows.map(({ steps }) => steps),
      stored.map((one) => stepsOf(one).map(({ label, name }) => ({ label, name }))),
    );
  });

  for (const left of ["form_fields", "step_details"]) {
    test(`is requested where ${left} alone is selected`, async (t) => {
      const deselected = ["form_fields", "step_details"].filter((column) => column !== left);
      const { asked, rows } = await read(t, { deselected });
      assert.equal(asked.length, 1 + stored.length);
      const [row = {}] = rows;
      assert.deepEqual([left in row, ...deselected.map((column) => column in row)], [true, false]);
    });
  }

  test("is not requested where neither is selected", async (t) => {
    const { asked, rows } = await read(t, { deselected: ["form_fields", "step_details"] });
    assert.deepEqual(asked, ["/v2/workflows"]);
    assert.equal(rows.length, stored.length);
  });

  test("is null for a workflow that is gone by then, and the run goes on", async (t) => {
    const [gone] = stored;
    const { rows, failures } = await read(t, { gone: String(gone?.id) });
    assert.deepEqual(failures, []);
    for (const { id, form_fields, step_details } of rows) {
      assert.equal(step_details === null, id === gone?.id);
      if (id === gone?.id) assert.equal(form_fields, null);
    }
    assert.equal(rows.length, stored.length);
  });
});

suite("What steps of workflows are given", () => {
  const token = "depot-hook-4711";

  test("is left out, with the credentials in it, unless the setting include_secrets is true", async (t) => {
    const { output, rows } = await read(t, {});
    assert.deepEqual(
      rows.map(({ step_details }) => step_details),
      stored.map((one) => stepsOf(one).map(({ param_bindings: _, ...step }) => step)),
    );
    assert.ok(JSON.stringify(stored).includes(token));
    assert.ok(!output.includes(token));
  });

  test("is left out as well where it stands in an unexpected place or form", async (t) => {
    const { output } = await read(t, {
      change: (workflow) => ({ ...workflow, steps: { first: stepsOf(workflow)[0] } }),
    });
    assert.ok(!output.includes(token));
  });

  test("is there where the setting says so", async (t) => {
    const { output, rows } = await read(t, { settings: { include_secrets: true } });
    assert.ok(output.includes(token));
    for (const [index, { step_details }] of rows.entries()) {
      const sent = stepsOf(stored[index] ?? {}).map(({ param_bindings: given }) => given);
      assert.ok(Array.isArray(step_details));
      assert.deepEqual(
        step_details.map((step) => step.param_bindings),
        sent,
      );
    }
  });
});

interface Reading {
  readonly settings?: JsonObject;
  /** Columns that the catalog deselects. */
  readonly deselected?: readonly string[];
  /** The workflow that is no longer there when it is asked for by itself. */
  readonly gone?: string;
  /** What becomes of a workflow that is asked for by itself. */
  readonly change?: (workflow: JsonObject) => JsonObject;
}

/** Reads the workflows of the sandbox. */
async function read(
  t: TestContext,
  { settings = {}, deselected = [], gone, change = (workflow) => workflow }: Reading,
) {
  const asked: string[] = [];
  const origin = await serve(t, async (request, response, { pathname, search }) => {
    asked.push(`${pathname}${search}`);
    const { authorization = "" } = request.headers;
    const path = pathname === `/v2/workflows/${gone}` ? "/v2/workflows/NONE" : pathname;
    const answer = await fetch(`${sandbox.origin}${path}`, { headers: { authorization } });
    const body: unknown = await answer.json();
    const { workflow, ...rest } = isJsonObject(body) ? body : {};
    sendJson(
      response,
      isJsonObject(workflow) ? { ...rest, workflow: change(workflow) } : rest,
      answer.status,
    );
  });
  const { rows, failures, messages } = await syncTap(new IncidentTap(), {
    settings: { api_key: sandbox.apiKey, api_url: origin, max_attempts: 1, ...settings },
    tables: ["workflows"],
    deselected: deselected.map((column) => `workflows.${column}`),
  });
  const output = JSON.stringify(messages);
  return { asked: asked.toSorted(), rows: rows("workflows"), failures, output };
}

/** The steps of a workflow, each with all properties. */
function stepsOf({ steps }: JsonObject): readonly JsonObject[] {
  assert.ok(Array.isArray(steps));
  return steps.filter(isJsonObject);
}
