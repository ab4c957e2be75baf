/** While personal data is kept out of sight, no message repeats what a source or an unexpected error says. */

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { suite, test } from "node:test";
import { type Context, parseSettings, type StreamClass } from "../../src/index.ts";
import { createLogger } from "../../src/logging/logger.ts";
import { Redactor } from "../../src/logging/redactor.ts";
import { emptyState, type JsonObject, MessageWriter } from "../../src/singer/index.ts";
import { runTap } from "../../src/testing/index.ts";
import { ann, ClubStream, ClubTap, shape } from "../support/club.ts";
import { type Handler, sendJson, serve } from "../support/serve.ts";

suite("The log", { concurrency: true }, () => {
  /** Each way in which a response that is no page may repeat an address, and what is said of it all the same. */
  const failures: readonly (readonly [string, Handler, RegExp])[] = [
    [
      "an error's sentence",
      (_request, response) =>
        sendJson(response, { code: "not_valid", message: `${ann} is no ${ann}` }, 422),
      /was rejected: not_valid \(status 422/,
    ],
    [
      "an error's code",
      (_request, response) => sendJson(response, { code: "U0ANNOE" }, 422),
      /was rejected \(status 422/,
    ],
    [
      "what looks like a permission",
      (_request, response) => sendJson(response, { message: "ann.oe may not" }, 403),
      /lacks a permission/,
    ],
    [
      "an error in a success",
      (_request, response) => sendJson(response, { errors: [{ message: `${ann}!` }] }),
      /failed on the server/,
    ],
    [
      "the names of a map",
      (_request, response) => sendJson(response, { members: { [ann]: { "+4930555": 1 } } }),
      /has no list at "members"/,
    ],
    ["a body that is no JSON", (_request, response) => void response.end(ann), /is not JSON/],
  ];
  for (const [what, handler, told] of failures) {
    test(`repeats nothing of ${what}`, async (t) => {
      const url = await serve(t, handler);
      const settings = { url, personal_data: "drop", max_attempts: 1 };
      for (const flags of [[], ["--test"]]) {
        const { log, output, code } = await runTap(new ClubTap(), { settings, flags });
        assert.equal(code, 1);
        assert.match(log + output, told);
        assert.doesNotMatch(log + output, /ann|u0annoe|4930555/i);
      }
    });
  }

  test("repeats nothing of the path that a redirect leads to", async (t) => {
    const url = await serve(t, (_request, response, { pathname }) => {
      if (pathname.startsWith("/to/")) return sendJson(response, { members: [], letters: [] });
      response.writeHead(302, { location: `/to/${encodeURIComponent(ann)}` }).end();
    });
    const lines: string[] = [];
    const logger = createLogger({
      name: "club",
      level: "debug",
      json: false,
      output: { write: (line: string) => lines.push(line) },
      redactor: new Redactor(),
    });
    const tap = new ClubTap();
    const settings = parseSettings(tap.allSettings, { url, personal_data: "drop" });
    const writer = new MessageWriter(new PassThrough().resume());
    const progress = { started() {}, expects() {}, wrote() {}, ended() {} };
    const stop = new AbortController();
    const options = { settings, catalog: undefined, state: emptyState, logger, progress, stop };
    const { failures } = await tap.sync(writer, options);
    assert.deepEqual(failures, []);
    const log = lines.join("");
    assert.match(log, /DEBUG members: GET \/members: status 302/);
    assert.match(log, /DEBUG members: GET \/members: status 200/);
    assert.doesNotMatch(log, /ann/i);
  });

  test("says where an unexpected error came from, and not what it says", async (t) => {
    class ThrowingStream extends ClubStream<ThrowingStream> {
      readonly name = "throwing";
      readonly path = "/throwing";
      readonly schema = shape;

      override postProcess(record: JsonObject, _context: Context): JsonObject {
        throw new RangeError(`What is ${record.email}?\n    at ${record.email}`);
      }
    }
    class ThrowingTap extends ClubTap {
      override async streamClasses(): Promise<readonly StreamClass[]> {
        return [ThrowingStream];
      }
    }
    const url = await serve(t, (_request, response) =>
      sendJson(response, { throwing: [{ id: "1", email: ann }] }),
    );
    for (const flags of [[], ["--test"]]) {
      const kept = await runTap(new ThrowingTap(), { settings: { url }, flags });
      assert.match(kept.log, /RangeError: What is Ann/);
      const settings = { url, personal_data: "drop" };
      const { code, log } = await runTap(new ThrowingTap(), { settings, flags });
      assert.equal(code, 1);
      assert.match(log, /RangeError: message omitted/);
      assert.match(log, /at ThrowingStream\.postProcess \(.*personal-data-log\.test\.ts:\d+:\d+\)/);
      assert.doesNotMatch(log, /ann\./i);
    }
  });
});
