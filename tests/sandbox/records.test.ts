import assert from "node:assert/strict";
import { request } from "node:https";
import { describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import type { Tables } from "../../sandbox/server.ts";
import { cert, key } from "./certificate.ts";
import { get, idsOf, rowsOf, startFor } from "./support.ts";

describe("records of a test's own", () => {
  test("are served as they are: unknown properties, nulls, wrong types, no id", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), async (table) => {
        const severities: Tables[string] = JSON.parse(JSON.stringify(table));
        sandbox.replace("severities", severities);
        const { text } = await get(sandbox, "/v1/severities");
        assert.equal(text, `{"severities":${JSON.stringify(severities)}}`);
      }),
      { numRuns: 60 },
    );
  });

  test("a table that is not given is empty", async (t) => {
    const sandbox = await startFor(t, { organisation: {} });
    assert.deepEqual((await get(sandbox, "/v2/incident_roles")).body, { incident_roles: [] });
  });

  test("a table can be replaced while it is served, and is seen to be", async (t) => {
    const sandbox = await startFor(t, { organisation: { users: [{ id: "A" }] } });
    await get(sandbox, "/v2/users");
    sandbox.replace("users", [{ id: "B" }]);
    const { body } = await get(sandbox, "/v2/users");
    assert.deepEqual(idsOf(rowsOf(body, "users")), ["B"]);
    assert.deepEqual(sandbox.organisation.users, [{ id: "B" }]);
  });
});

describe("the wire", () => {
  test("long responses are compressed for those who accept it, the text is the same", async (t) => {
    const users = Array.from({ length: 300 }, (_, place) => ({
      id: `USER${place}`,
      name: "Åse 🌻",
    }));
    const sandbox = await startFor(t, { organisation: { users } });
    const headers = { authorization: `Bearer ${sandbox.apiKey}` };
    const url = "/v2/users?page_size=300";
    const packed = await get(sandbox, url, {
      headers: { ...headers, "accept-encoding": "gzip" },
    });
    const plain = await get(sandbox, url, {
      headers: { ...headers, "accept-encoding": "identity" },
    });
    assert.equal(packed.headers.get("content-encoding"), "gzip");
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(packed.text, plain.text);
    assert.equal(plain.headers.get("content-length"), String(Buffer.byteLength(plain.text)));
  });

  test("with a certificate it is served over https", async (t) => {
    const sandbox = await startFor(t, {
      organisation: { users: [{ id: "A" }] },
      tls: { key, cert },
    });
    assert.match(sandbox.origin, /^https:\/\/127\.0\.0\.1:\d+$/);
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${sandbox.apiKey}`, "accept-encoding": "gzip" };
      const sent = request(`${sandbox.origin}/v2/users`, { ca: cert, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => {
          const bytes = Buffer.concat(parts);
          const packed = response.headers["content-encoding"] === "gzip";
          resolve((packed ? gunzipSync(bytes) : bytes).toString());
        });
      });
      sent.on("error", reject);
      sent.end();
    });
    assert.deepEqual(rowsOf(JSON.parse(text), "users"), [{ id: "A" }]);
    await assert.rejects(fetch(`${sandbox.origin}/v2/users`), TypeError);
  });
});
