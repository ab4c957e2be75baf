/** The example of OAuth2: one token for all requests, another where it is refused, and no third one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { tap } from "../../examples/tap-oauth2.ts";
import {
  type FakeApi,
  fakeApi,
  numberedPages,
  runTap,
  serveApi,
  testTap,
} from "../../src/testing/index.ts";

const row = (_: unknown, index: number) => ({ id: `r${index}`, name: `Row ${index}` });
const lists = {
  "/things": Array.from({ length: 5 }, row),
  "/widgets": Array.from({ length: 4 }, row),
};

/** An API that gives out the tokens 1, 2, 3, … and takes the newest of them, up to the number of revoked ones. */
function issuing({ revoked = 0, failures = 0 } = {}): FakeApi & { issued: () => number } {
  let issued = 0;
  let down = failures;
  const api = fakeApi({
    lists,
    paging: numberedPages({ recordsPath: "items" }),
    authorize: ({ headers }) =>
      issued > revoked && headers.get("authorization") === `Bearer token-${issued}`,
  });
  const answer: FakeApi = (request) => {
    if (request.url.pathname !== "/oauth/token") return api(request);
    if (down > 0) {
      down -= 1;
      return { status: 503, body: {} };
    }
    const form = new URLSearchParams(request.body);
    if (form.get("client_secret") !== "the-secret") return { status: 401, body: {} };
    assert.equal(form.get("grant_type"), "client_credentials");
    assert.equal(form.get("client_id"), "me");
    issued += 1;
    return {
      body: { access_token: `token-${issued}`, token_type: "Bearer", expires_in: 3600 },
    };
  };
  return Object.assign(answer, { issued: () => issued });
}

const settings = (api_url: string) => ({ client_id: "me", client_secret: "the-secret", api_url });

testTap(tap, { settings, server: issuing(), rows: { things: 5, widgets: 4 } });

test("a run fetches one token, also where the token endpoint is away for a moment", async (t) => {
  const api = issuing({ failures: 1 });
  const { origin } = await serveApi(t, api);
  const run = await runTap(tap, { settings: settings(origin) });
  assert.equal(run.code, 0, run.log);
  assert.equal(run.records("things").length, 5);
  assert.equal(api.issued(), 1);
});

test("a token that was revoked is replaced once, and a second refusal ends the run", async (t) => {
  for (const [revoked, code] of [
    [1, 0],
    [2, 3],
  ] as const) {
    const api = issuing({ revoked });
    const { origin } = await serveApi(t, api);
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, code, run.log);
    assert.equal(api.issued(), 2);
    assert.doesNotMatch(run.log, /token-\d/);
  }
});
