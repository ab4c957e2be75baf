import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Tables } from "../../sandbox/server.ts";
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
    const users = Array.from({ length: 300 }, () => ({ name: "Åse 🌻" }));
    const sandbox = await startFor(t, { organisation: { users } });
    const as = (encoding: string) =>
      get(sandbox, "/v2/users?page_size=300", { headers: { "accept-encoding": encoding } });
    const [packed, plain] = [await as("gzip"), await as("identity")];
    assert.equal(packed.headers.get("content-encoding"), "gzip");
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(packed.text, plain.text);
    assert.equal(plain.headers.get("content-length"), String(Buffer.byteLength(plain.text)));
  });
});
