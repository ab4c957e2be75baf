/** Reachability: when a run ends because nobody answers, and when it goes on trying. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { RequestError } from "../../src/errors/index.ts";
import { Reachability } from "../../src/http/reachability.ts";
import { ConnectionError, ServerError, TimeoutError, UnreachableError } from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { thingsRequest } from "../support/page-request.ts";
import { freePort, serve } from "../support/serve.ts";

const origin = "https://api.example.com";
const facts = { stream: "things", endpoint: "GET /things", attempts: 3 };
const certain = ["ECONNREFUSED", "ENOTFOUND"];
const unconnected = ["EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ERR_SSL_WRONG_VERSION_NUMBER"];

suite("A run without any response", () => {
  test("ends after a few tries where nothing listens, however many the settings allow", async (t) => {
    const http = testClient(t, {
      retry: { maxAttempts: 100, retryTimeout: 300 },
      random: () => 1,
    });
    const url = `http://127.0.0.1:${await freePort()}/things`;
    await assert.rejects(http.get(thingsRequest(url)), {
      name: "UnreachableError",
      recovery: "fatal",
      message:
        /could not be reached \(ECONNREFUSED\) \(\d attempts\)\. Check the network, the proxy/,
    });
    // After 0.5, 1.5, 3.5 and 5 s.
    assert.ok(http.counts.requests >= 2 && http.counts.requests <= 5, `${http.counts.requests}`);
  });

  test("goes on for as many tries as the settings allow where a server says nothing", async (t) => {
    const silent = await serve(t, () => {});
    const http = testClient(t, {
      retry: { maxAttempts: 3, retryTimeout: 60 },
      timeouts: { connect: 60, firstByte: 0.2, request: 60 },
    });
    await assert.rejects(http.get(thingsRequest(`${silent}/things`)), {
      name: "TimeoutError",
      message:
        "Reading things: GET /things took longer than first_byte_timeout allows (3 attempts). Run again later, or raise first_byte_timeout.",
    });
    assert.equal(http.counts.requests, 3);
  });
});

suite("The delay until a request is tried again", () => {
  const asked = 30;
  const delayAfter = (error: RequestError, reachability = new Reachability()) => {
    reachability.begin();
    return reachability.delayAfter(error, asked);
  };

  for (const code of certain) {
    test(`is short after ${code}, and as configured once there was a response`, () => {
      const error = new ConnectionError(facts, code);
      assert.equal(delayAfter(error), 2);
      const answered = new Reachability();
      answered.contact();
      assert.equal(delayAfter(error, answered), asked);
    });
  }

  for (const code of unconnected) {
    test(`is as configured after ${code}, which may pass`, () => {
      assert.equal(delayAfter(new ConnectionError(facts, code)), asked);
    });
  }

  for (const setting of ["connect_timeout", "first_byte_timeout"]) {
    test(`is as configured after ${setting}`, () => {
      assert.equal(delayAfter(new TimeoutError(facts, setting)), asked);
    });
  }
});

suite("The error of a request that is not tried again", () => {
  for (const code of [...certain, ...unconnected]) {
    test(`is about the whole run where all that came of it is ${code}`, () => {
      const reachability = new Reachability();
      const error = new ConnectionError(facts, code);
      reachability.delayAfter(error, null);
      const verdict = reachability.finalError(origin, error);
      assert.ok(verdict instanceof UnreachableError);
      assert.equal(
        verdict.message,
        `${origin} could not be reached (${code}) (3 attempts). Check the network, the proxy and the URL in the settings.`,
      );
    });
  }

  for (const [what, tell] of [
    ["an answer has begun", (reachability: Reachability) => reachability.contact()],
    [
      "a connection was made, and broke",
      (reachability: Reachability) =>
        reachability.delayAfter(new ConnectionError(facts, "ECONNRESET"), 1),
    ],
    [
      "the answer was an error",
      (reachability: Reachability) => reachability.delayAfter(new ServerError(facts), 1),
    ],
  ] as const) {
    test(`is its own once ${what}`, () => {
      const reachability = new Reachability();
      tell(reachability);
      const error = new ConnectionError(facts, "ECONNREFUSED");
      assert.equal(reachability.delayAfter(error, 30), 30);
      assert.equal(reachability.finalError(origin, error), error);
    });
  }
});
