/** The text of `--plan`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { forecastText } from "../../src/cli/forecast-table.ts";

test("a plan of one request does not speak of requests", () => {
  const one = { count: 1, isKnown: true };
  const none = { count: 0, isKnown: true };
  const stream = { reading: "in full", rows: one, requests: one, limited: 0, memory: none };
  const text = forecastText(
    {
      streams: [{ ...stream, name: "things" }],
      requests: one,
      seconds: { count: 1, isKnown: false },
      memory: { count: 1e8, isKnown: true },
      costliest: { deselect: ["things"], requests: 1, seconds: 0 },
    },
    "text",
  );
  assert.match(text, /^In total 1 request in /m);
  assert.match(text, /saves 1 request\.$/m);
});
