/** How incident.io's own errors are told from those of something in between. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorBody, parseSettings, RESTStream } from "singer-tap-sdk";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import { notFound, problemBody } from "../../sandbox/http/problem.ts";
import { settingsSchema } from "../../src/config.ts";
import { IncidentTap } from "../../src/tap.ts";

test("An error in incident.io's documented form is its own, with message, code and request id", async () => {
  const body = JSON.parse(problemBody(notFound("There is no such incident"), "request-1"));
  const expected = {
    message: "There is no such incident",
    code: "resource_not_found",
    requestId: "request-1",
  };
  assert.deepEqual(await readings(body), [expected]);
  assert.deepEqual(await readings({ type: "internal_error", errors: [] }), [
    { message: null, code: "internal_error", requestId: null },
  ]);
});

test("An error in any other form is not incident.io's", async () => {
  for (const body of [
    null,
    "not found",
    [],
    {},
    { message: "no Route matched with those values" },
    { type: "about:blank", title: "Not Found", status: 404 },
    { errors: [{ message: "not found" }] },
    { type: "resource_not_found", errors: "none" },
  ]) {
    assert.deepEqual(await readings(body), [null], JSON.stringify(body));
  }
});

/** The different readings that the tables give to the body of an error. */
async function readings(body: unknown): Promise<(ErrorBody | null)[]> {
  const settings = parseSettings(settingsSchema, { api_key: "key" });
  const streams = await new IncidentTap().streams(settings, recordedLog().logger);
  const url = new URL("https://127.0.0.1/v2/incidents");
  const all = streams
    .filter((stream) => stream instanceof RESTStream)
    .map((stream) =>
      JSON.stringify(stream.errorBody({ url, status: 400, headers: new Headers(), body })),
    );
  return [...new Set(all)].map((reading) => JSON.parse(reading));
}
