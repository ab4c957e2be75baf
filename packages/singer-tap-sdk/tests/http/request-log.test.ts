/** What the log says of each request. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestLog, type RequestReport } from "../../src/http/request-log.ts";
import { recordedLog } from "../support/logger.ts";

const report: RequestReport = {
  stream: "things",
  method: "GET",
  path: "/v2/things",
  attempt: 2,
  status: 200,
  bytes: 4096,
  seconds: 0.1234,
  records: 25,
  replacedCharacters: 0,
};

test("a request is a line at DEBUG in its stream's name, and the time that it took in the form of Meltano's SDK", () => {
  const { logger, lines } = recordedLog();
  new RequestLog(logger).add(report);
  const [line, metric] = lines();
  assert.equal(line?.level, "DEBUG");
  assert.equal(line?.stream_name, "things");
  assert.equal(
    line?.message,
    "things: GET /v2/things: status 200, 4096 bytes, 123 ms, attempt 2, 25 records",
  );
  assert.equal(metric?.level, "DEBUG");
  assert.deepEqual(JSON.parse(metric?.message.replace("METRIC: ", "") ?? ""), {
    type: "timer",
    metric: "http_request_duration",
    value: 0.1234,
    tags: {
      stream: "things",
      endpoint: "/v2/things",
      http_status_code: 200,
      status: "succeeded",
    },
  });
});

test("a request that failed has its status, or none where there was no response, and no records", () => {
  const { logger, lines } = recordedLog();
  const log = new RequestLog(logger);
  log.add({ ...report, status: 503, bytes: 2, records: null });
  log.add({ ...report, status: null, bytes: 0, records: null });
  const [refused, refusedMetric, silent, silentMetric] = lines().map(({ message }) => message);
  assert.equal(refused, "things: GET /v2/things: status 503, 2 bytes, 123 ms, attempt 2");
  assert.match(refusedMetric ?? "", /"http_status_code":503,"status":"failed"/);
  assert.equal(silent, "things: GET /v2/things: no response, 0 bytes, 123 ms, attempt 2");
  assert.match(silentMetric ?? "", /"endpoint":"\/v2\/things","status":"failed"/);
});

test("text that is not UTF-8 is a warning, once for each stream, and none where no page came of it", () => {
  const { logger, lines } = recordedLog();
  const log = new RequestLog(logger);
  const damaged = { ...report, replacedCharacters: 3 };
  log.add({ ...damaged, status: 502, records: null });
  log.add(damaged);
  log.add({ ...damaged, replacedCharacters: 9 });
  log.add({ ...damaged, stream: "others" });
  const warnings = lines().filter(({ level }) => level === "WARNING");
  assert.deepEqual(
    warnings.map(({ message }) => message),
    ["things", "others"].map(
      (stream) =>
        `${stream}: Bytes that are not UTF-8 became U+FFFD, 3 times in one response; further responses are not reported`,
    ),
  );
});
