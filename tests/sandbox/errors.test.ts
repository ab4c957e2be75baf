import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ownPort } from "../../packages/singer-tap-sdk/tests/support/serve.ts";
import { get, rowsOf, startFor } from "./support.ts";

describe("errors", () => {
  test("a request without a key gets the documented body", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    const { status, headers, body } = await get(sandbox, "/v1/severities", { key: "" });
    assert.equal(status, 401);
    assert.equal(headers.get("content-type"), "application/json");
    assert.deepEqual(Object.keys(body), ["type", "status", "request_id", "errors"]);
    assert.equal(body.type, "authentication_error");
    assert.equal(body.status, 401);
    assert.match(String(body.request_id), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const message = "No authorization material provided in request";
    assert.deepEqual(body.errors, [{ code: "missing_authorization_material", message }]);
  });

  test("another key, another scheme or a longer key is a 401", async (t) => {
    const sandbox = await startFor(t, { organisation: {}, apiKey: "right" });
    for (const authorization of ["Bearer wrong", "Basic right", "Bearer right2", "right"]) {
      const { status } = await get(sandbox, "/v1/severities", { headers: { authorization } });
      assert.equal(status, 401, authorization);
    }
    assert.equal((await get(sandbox, "/v1/severities")).status, 200);
  });

  test("a missing scope is a 403 that names it, on its endpoints alone", async (t) => {
    const forbiddenScopes = ["custom_fields.view"];
    const sandbox = await startFor(t, { organisation: {}, forbiddenScopes });
    for (const url of ["/v2/custom_fields", "/v1/custom_field_options?custom_field_id=A"]) {
      const { status, body } = await get(sandbox, url);
      assert.equal(status, 403);
      assert.match(String(rowsOf(body, "errors")[0]?.message), /custom_fields\.view/);
    }
    assert.equal((await get(sandbox, "/v1/severities")).status, 200);
    // Whose key it is, any valid key may see.
    const { body } = await get(sandbox, "/v1/identity");
    assert.deepEqual(body, { identity: { name: "Key of the sandbox", roles: ["viewer"] } });
    assert.equal((await get(sandbox, "/v1/identity", { key: "" })).status, 401);
  });

  test("an unknown path is a 404, also one that is no valid URL; what is not GET is a 405", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    for (const url of ["/", "/v1/incidents", "/v2/incidents/", "/v2/incidents/x", "//[", "/%zz"]) {
      const { status, body } = await get(sandbox, url);
      assert.equal(status, 404, url);
      assert.equal(body.status, 404);
    }
    assert.equal((await get(sandbox, "/v1/severities", { method: "POST" })).status, 405);
  });

  test("every request has an id of its own, the same in every run", async (t) => {
    const ids = [1, 2].map(async () => {
      const sandbox = await startFor(t, { organisation: {}, seed: 7 });
      const bodies = [await get(sandbox, "/a"), await get(sandbox, "/b")];
      return bodies.map(({ body }) => body.request_id);
    });
    const [once, again] = await Promise.all(ids);
    assert.deepEqual(once, again);
    assert.equal(new Set(once).size, 2);
  });
});

describe("the log of requests", () => {
  test("lists method, path, query, headers, status and time in the order of arrival", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    await get(sandbox, "/v2/users?page_size=3&a=1&a=2", {
      headers: { "user-agent": "someone/1" },
    });
    await get(sandbox, "/v2/users?page_size=0");
    const [first, second] = sandbox.requests;
    assert.equal(first?.method, "GET");
    assert.equal(first?.path, "/v2/users");
    assert.deepEqual(first?.query.getAll("a"), ["1", "2"]);
    assert.equal(first?.headers["user-agent"], "someone/1");
    assert.deepEqual([first?.status, second?.status], [200, 422]);
    assert.ok(first && second && first.time < second.time);
  });

  test("latency delays every response", async (t) => {
    const sandbox = await startFor(t, { organisation: {}, latency: 40 });
    const before = performance.now();
    await get(sandbox, "/v1/severities");
    // Timers may fire a millisecond early.
    assert.ok(performance.now() - before >= 39);
  });
});

describe("the end", () => {
  test("close destroys open connections at once and frees the port", async (t) => {
    const options = { organisation: {}, port: ownPort };
    const sandbox = await startFor(t, { ...options, fault: () => "stall" });
    const hanging = get(sandbox, "/v1/severities");
    hanging.catch(() => undefined);
    while (sandbox.requests.length === 0) await setTimeout(2);
    await sandbox.close();
    await assert.rejects(hanging);
    await assert.rejects(fetch(sandbox.origin));
    const again = await startFor(t, options);
    assert.equal(again.origin, sandbox.origin);
    assert.deepEqual((await get(again, "/v1/severities")).body, { severities: [] });
  });
});
