/** Being turned away by the API (429), from the outside: requests, exit code, log. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Handler, sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { catalogOf, runCli } from "../support/run-cli.ts";

const tenTables = [
  "alert_attributes",
  "alert_sources",
  "custom_fields",
  "incident_roles",
  "incident_statuses",
  "incident_timestamps",
  "incident_types",
  "severities",
  "teams",
  "users",
];

/** What the API says with status 429. */
function tooManyRequests(retryAfter?: string) {
  return {
    type: "too_many_requests",
    status: 429,
    request_id: "r-1",
    rate_limit: {
      name: "key",
      limit: 1200,
      remaining: 0,
      ...(retryAfter !== undefined && { retry_after: retryAfter }),
    },
    errors: [{ code: "too_many_requests", message: "Too many requests." }],
  };
}

suite("An API that turns every request away without a usable time", { concurrency: true }, () => {
  const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "no Retry-After": {},
    "Retry-After: 3, 3": { "retry-after": "3, 3" },
  };
  for (const [way, headers] of Object.entries(ways)) {
    test(`${way}: ten tables send few requests, and are given up after retry_timeout`, async (t) => {
      let requests = 0;
      const { code, reason, stderr } = await run(
        t,
        (_request, response) => {
          requests += 1;
          sendJson(response, tooManyRequests(), 429, headers);
        },
        tenTables,
        { retry_timeout: 2 },
      );
      assert.equal(code, 1);
      // Ten at once, then one at a time after delays that double: without jitter, 2 in 2 s and 7 in 40 s.
      assert.ok(requests > 10 && requests <= 30, `${requests} requests`);
      assert.match(reason, /CRITICAL Incomplete: 0 of 10 streams read to the end\. /);
      for (const table of tenTables) {
        assert.match(stderr, new RegExp(`${table}: .*hit the rate limit`));
      }
    });
  }
});

suite("rate_limit.retry_after in the body of a 429", { concurrency: true }, () => {
  for (const [way, headers] of Object.entries({
    "no Retry-After": {},
    "a Retry-After that names no time": { "retry-after": "0" },
    "a later reset of the whole limit": {
      "x-ratelimit-limit": "1200, 1200;window=60",
      "x-ratelimit-remaining": "0",
    },
  })) {
    test(`is waited for with ${way}, by the clock of the server`, async (t) => {
      const times: number[] = [];
      const { code, stderr } = await run(
        t,
        (_request, response) => {
          times.push(performance.now());
          if (times.length > 1) {
            sendJson(response, { severities: [] });
            return;
          }
          const now = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
          const inSeconds = (seconds: number) => new Date(now + seconds * 1000);
          sendJson(response, tooManyRequests(inSeconds(2).toISOString()), 429, {
            date: inSeconds(0).toUTCString(),
            "x-ratelimit-reset": String(inSeconds(60).getTime() / 1000),
            ...headers,
          });
        },
        ["severities"],
        { max_rate_limit_wait: 10 },
      );
      assert.equal(code, 0, stderr);
      const [first = 0, second = 0] = times;
      assert.equal(times.length, 2);
      assert.ok(second - first >= 1990, `${second - first} ms`);
    });
  }
});

/** Runs the tap for some tables against a server. */
async function run(
  test: TestContext,
  handler: Handler,
  tables: readonly string[],
  settings: Readonly<Record<string, unknown>>,
) {
  const origin = await serve(test, handler);
  const folder = temporaryFolder(test);
  const config = { api_key: "key-7Fq2", api_url: origin, ...settings };
  return runCli([
    ...["--config", writeInto(folder, "config.json", config)],
    ...["--catalog", writeInto(folder, "catalog.json", await catalogOf(...tables))],
  ]);
}
