import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownPort } from "../../packages/singer-tap-sdk/tests/support/serve.ts";
import { get, objectOf, rowsOf, withSandbox } from "./support.ts";

describe("errors", () => {
  test("a request without a key gets the documented body", () =>
    withSandbox({ organisation: {} }, async (sandbox) => {
      const { status, headers, body } = await get(sandbox, "/v1/severities", { headers: {} });
      assert.equal(status, 401);
      assert.equal(headers.get("content-type"), "application/json");
      assert.deepEqual(Object.keys(body), ["type", "status", "request_id", "errors"]);
      assert.equal(body.type, "authentication_error");
      assert.equal(body.status, 401);
      assert.match(String(body.request_id), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.deepEqual(body.errors, [
        {
          code: "missing_authorization_material",
          message: "No authorization material provided in request",
        },
      ]);
    }));

  test("another key, another scheme and a key with something behind it are a 401", () =>
    withSandbox({ organisation: {}, apiKey: "right" }, async (sandbox) => {
      for (const authorization of ["Bearer wrong", "Basic right", "Bearer right2", "right"]) {
        const { status } = await get(sandbox, "/v1/severities", { headers: { authorization } });
        assert.equal(status, 401, authorization);
      }
      assert.equal((await get(sandbox, "/v1/severities")).status, 200);
    }));

  test("a missing scope is a 403 that names it, on its endpoints alone", () =>
    withSandbox({ organisation: {}, forbiddenScopes: ["custom_fields.view"] }, async (sandbox) => {
      for (const url of ["/v2/custom_fields", "/v1/custom_field_options?custom_field_id=A"]) {
        const { status, body } = await get(sandbox, url);
        assert.equal(status, 403);
        assert.match(String(rowsOf(body, "errors")[0]?.message), /custom_fields\.view/);
      }
      assert.equal((await get(sandbox, "/v1/severities")).status, 200);
    }));

  test("whose key it is may be requested with any valid key", () =>
    withSandbox({ organisation: {}, forbiddenScopes: ["severities.view"] }, async (sandbox) => {
      const { status, body } = await get(sandbox, "/v1/identity");
      assert.equal(status, 200);
      assert.deepEqual(body, { identity: { name: "Key of the sandbox", roles: ["viewer"] } });
      assert.equal((await get(sandbox, "/v1/identity", { headers: {} })).status, 401);
    }));

  test("an unknown path is a 404, also one that is no valid URL", () =>
    withSandbox({ organisation: {} }, async (sandbox) => {
      for (const url of [
        "/",
        "/v1/incidents",
        "/v2/incidents/",
        "/v2/incidents/x",
        "//[",
        "/%zz",
      ]) {
        const { status, body } = await get(sandbox, url);
        assert.equal(status, 404, url);
        assert.equal(body.status, 404);
      }
    }));

  test("what is not GET is a 405", () =>
    withSandbox({ organisation: {} }, async (sandbox) => {
      const headers = { authorization: `Bearer ${sandbox.apiKey}` };
      const { status } = await get(sandbox, "/v1/severities", { method: "POST", headers });
      assert.equal(status, 405);
    }));

  test("every request has an id of its own, the same in every run", async () => {
    const ids: unknown[][] = [];
    for (const _ of [1, 2]) {
      await withSandbox({ organisation: {}, seed: 7 }, async (sandbox) => {
        const bodies = [await get(sandbox, "/a"), await get(sandbox, "/b")];
        ids.push(bodies.map(({ body }) => body.request_id));
      });
    }
    assert.deepEqual(ids[0], ids[1]);
    assert.equal(new Set(ids[0]).size, 2);
  });
});

describe("the log of requests", () => {
  test("lists method, path, query, headers, status and time in the order of arrival", () =>
    withSandbox({ organisation: {} }, async (sandbox) => {
      await get(sandbox, "/v2/users?page_size=3&a=1&a=2", {
        headers: { authorization: `Bearer ${sandbox.apiKey}`, "user-agent": "someone/1" },
      });
      await get(sandbox, "/v2/users?page_size=0");
      const [first, second] = sandbox.requests;
      assert.equal(first?.method, "GET");
      assert.equal(first?.path, "/v2/users");
      assert.deepEqual(first?.query.getAll("a"), ["1", "2"]);
      assert.equal(first?.headers["user-agent"], "someone/1");
      assert.deepEqual([first?.status, second?.status], [200, 422]);
      assert.ok(first && second && first.time < second.time);
    }));

  test("says how many requests were under way", async () => {
    let asked = 0;
    let allThree = (): void => {};
    const areThere = new Promise<void>((resolve) => {
      allThree = resolve;
    });
    const fault = () => {
      asked += 1;
      if (asked === 3) allThree();
      return asked <= 3 ? "stall" : undefined;
    };
    await withSandbox({ organisation: {}, fault }, async (sandbox) => {
      const leave = new AbortController();
      const { signal } = leave;
      const hanging = [1, 2, 3].map(() => get(sandbox, "/v1/severities", { signal }));
      await areThere;
      leave.abort();
      await Promise.allSettled(hanging);
      const counts = () => sandbox.requests.map(({ inFlight }) => inFlight);
      assert.deepEqual(counts(), [1, 2, 3]);
      // The server notices one after the other that they have gone.
      while (asked < 1000 && counts().at(-1) !== 1) await get(sandbox, "/v1/severities");
      assert.equal(counts().at(-1), 1);
    });
  });

  test("latency delays every answer", () =>
    withSandbox({ organisation: {}, latency: 40 }, async (sandbox) => {
      const before = performance.now();
      await get(sandbox, "/v1/severities");
      // Timers may fire a millisecond early.
      assert.ok(performance.now() - before >= 39);
    }));
});

describe("the end", () => {
  test("close destroys open connections at once and frees the port", async () => {
    let origin = "";
    const fault = () => "stall" as const;
    await withSandbox({ organisation: {}, port: ownPort, fault }, async (sandbox) => {
      origin = sandbox.origin;
      const hanging = get(sandbox, "/v1/severities");
      hanging.catch(() => undefined);
      while (sandbox.requests.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await sandbox.close();
      await assert.rejects(hanging);
      await assert.rejects(fetch(origin));
      const restart = { organisation: {}, port: ownPort };
      await withSandbox(restart, async (again) => {
        assert.equal(again.origin, origin);
        assert.deepEqual(objectOf((await get(again, "/v1/severities")).body), { severities: [] });
      });
    });
  });
});
