/** Credentials that a source sends back among what is not declared. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Redactor } from "../../src/logging/redactor.ts";
import { withoutSecrets } from "../../src/records/additional-properties.ts";

test("What is not declared is kept less the names and values that repeat a secret, at their places", () => {
  const secret = 'key-"1234"';
  const kept = {
    [`of ${secret}`]: 1,
    note: `sent by ${secret}`,
    empty: {},
    nested: { echo: [secret, "else"], only: { token: secret } },
  };
  assert.deepEqual(withoutSecrets(kept, new Redactor(secret)), {
    empty: {},
    nested: { echo: [null, "else"] },
  });
  assert.equal(withoutSecrets({ token: JSON.stringify({ secret }) }, new Redactor(secret)), null);
  assert.deepEqual(withoutSecrets({ state: "new" }, new Redactor("new")), { state: "new" });
});
