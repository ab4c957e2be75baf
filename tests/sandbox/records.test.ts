import assert from "node:assert/strict";
import { request } from "node:https";
import { describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { RawJson, type Tables } from "../../sandbox/server.ts";
import { cert, key } from "./certificate.ts";
import { get, idsOf, metaOf, rowsOf, withSandbox } from "./support.ts";

describe("records of a test's own", () => {
  test("are served as they are: unknown properties, nulls, wrong types, no id", () =>
    withSandbox({ organisation: {} }, (sandbox) =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), async (table) => {
          const severities: Tables[string] = JSON.parse(JSON.stringify(table));
          sandbox.replace("severities", severities);
          const { text } = await get(sandbox, "/v1/severities");
          assert.equal(text, `{"severities":${JSON.stringify(severities)}}`);
        }),
        { numRuns: 60 },
      ),
    ));

  test("given as JSON text they are sent byte for byte", () => {
    const texts = [
      '{"id":"A","big":12345678901234567890,"tiny":1e-400}',
      '{"id":"B","lone":"\\ud83d","twice":1,"twice":2}',
      '{ "id" : "C" , "spaces" : [ ] }',
      "null",
      "17",
    ];
    const severities = texts.map((text) => new RawJson(text));
    return withSandbox({ organisation: { severities } }, async (sandbox) => {
      const { text } = await get(sandbox, "/v1/severities");
      assert.equal(text, `{"severities":[${texts.join(",")}]}`);
    });
  });

  test("given as JSON text they are ordered, filtered and paged by what they say", () => {
    const incidents = ["2026-01-02", "2026-01-03", "2026-01-01"].map(
      (day, place) =>
        new RawJson(
          `{"id":"I${place}","created_at":"${day}T00:00:00Z","mode":"${place === 1 ? "test" : "standard"}"}`,
        ),
    );
    return withSandbox({ organisation: { incidents } }, async (sandbox) => {
      const first = await get(sandbox, "/v2/incidents?page_size=1");
      assert.deepEqual(idsOf(rowsOf(first.body, "incidents")), ["I0"]);
      assert.equal(metaOf(first.body).after, "I0");
      const second = await get(sandbox, "/v2/incidents?page_size=1&after=I0");
      assert.deepEqual(idsOf(rowsOf(second.body, "incidents")), ["I2"]);
    });
  });

  test("a table that is not given is empty", () =>
    withSandbox({ organisation: {} }, async (sandbox) => {
      assert.deepEqual((await get(sandbox, "/v2/incident_roles")).body, { incident_roles: [] });
    }));

  test("a table can be replaced while it is served, and is seen to be", () =>
    withSandbox({ organisation: { users: [{ id: "A" }] } }, async (sandbox) => {
      await get(sandbox, "/v2/users");
      sandbox.replace("users", [{ id: "B" }]);
      const { body } = await get(sandbox, "/v2/users");
      assert.deepEqual(idsOf(rowsOf(body, "users")), ["B"]);
      assert.deepEqual(sandbox.organisation.users, [{ id: "B" }]);
    }));
});

describe("the wire", () => {
  test("long answers are compressed for those who accept it, the text is the same", () => {
    const users = Array.from({ length: 300 }, (_, place) => ({
      id: `USER${place}`,
      name: "Åse 🌻",
    }));
    return withSandbox({ organisation: { users } }, async (sandbox) => {
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
  });

  test("with a certificate it is served over https", () =>
    withSandbox({ organisation: { users: [{ id: "A" }] }, tls: { key, cert } }, async (sandbox) => {
      assert.match(sandbox.origin, /^https:\/\/127\.0\.0\.1:\d+$/);
      const text = await new Promise<string>((resolve, reject) => {
        const headers = { authorization: `Bearer ${sandbox.apiKey}`, "accept-encoding": "gzip" };
        const asked = request(`${sandbox.origin}/v2/users`, { ca: cert, headers }, (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () => {
            const bytes = Buffer.concat(parts);
            const packed = response.headers["content-encoding"] === "gzip";
            resolve((packed ? gunzipSync(bytes) : bytes).toString());
          });
        });
        asked.on("error", reject);
        asked.end();
      });
      assert.deepEqual(rowsOf(JSON.parse(text), "users"), [{ id: "A" }]);
      await assert.rejects(fetch(`${sandbox.origin}/v2/users`), TypeError);
    }));
});
