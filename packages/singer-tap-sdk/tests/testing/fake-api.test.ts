import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../../src/testing/fake-api.ts";

test("an API whose own code throws answers 400 with the reason, which no tap tries again", async (t) => {
  const { origin } = await serveApi(t, () => {
    throw new TypeError("no such row");
  });
  const response = await fetch(`${origin}/things`);
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), {
    message: "The fake API threw: TypeError: no such row",
  });
});
