/** What an error of the network or a bad status is called, and what is kept of it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { classifyNetworkError, classifyStatus } from "../../../src/sdk/http/classify.ts";
import { ForbiddenError } from "../../../src/sdk/index.ts";

const facts = { stream: "things", endpoint: "GET /v2/things", attempts: 1 };
const none = new Headers();

suite("network errors", () => {
  const codes = {
    ECONNREFUSED: "ConnectionError",
    ECONNRESET: "ConnectionError",
    ENOTFOUND: "ConnectionError",
    EAI_AGAIN: "ConnectionError",
    EPIPE: "ConnectionError",
    UND_ERR_SOCKET: "ConnectionError",
    HPE_INVALID_CONSTANT: "ConnectionError",
    Z_DATA_ERROR: "ConnectionError",
    UND_ERR_CONNECT_TIMEOUT: "TimeoutError",
    UND_ERR_HEADERS_TIMEOUT: "TimeoutError",
    UND_ERR_BODY_TIMEOUT: "TimeoutError",
    DEPTH_ZERO_SELF_SIGNED_CERT: "TlsError",
    SELF_SIGNED_CERT_IN_CHAIN: "TlsError",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "TlsError",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "TlsError",
    CERT_HAS_EXPIRED: "TlsError",
    CERT_NOT_YET_VALID: "TlsError",
    ERR_TLS_CERT_ALTNAME_INVALID: "TlsError",
    ERR_SSL_WRONG_VERSION_NUMBER: "TlsError",
  };
  for (const [code, name] of Object.entries(codes)) {
    test(`${code} is a ${name}, however deep it lies`, () => {
      const telling = Object.assign(new Error("secret"), { code });
      const wrapped = new TypeError("fetch failed", { cause: new Error("", { cause: telling }) });
      const several = new TypeError("", { cause: new AggregateError([telling, new Error()]) });
      for (const error of [telling, wrapped, several]) {
        const named = classifyNetworkError(error, facts);
        assert.equal(named.name, name);
        assert.doesNotMatch(JSON.stringify([named, named.message, named.stack]), /secret/);
      }
    });
  }

  test("TLS is the only trouble of the network that ends the run", () => {
    for (const [code, name] of Object.entries(codes)) {
      const { recovery } = classifyNetworkError(Object.assign(new Error(), { code }), facts);
      assert.equal(recovery, name === "TlsError" ? "fatal" : "retriable", code);
    }
  });

  test("a time limit of ours is called by the setting that holds it", () => {
    const error = classifyNetworkError(new DOMException("", "TimeoutError"), facts);
    assert.match(error.message, /took longer than request_timeout allows.*raise request_timeout/);
  });

  test("what is no error at all is a broken connection", () => {
    for (const thrown of [undefined, null, "text", {}, new Error("no code")]) {
      assert.match(classifyNetworkError(thrown, facts).message, /\(connection broken\)/);
    }
  });
});

suite("statuses", () => {
  const statuses = fc.integer({ min: 300, max: 599 });

  test("401 ends the run, 408, 429 and 5xx are tried again, 404 may be left out, all else ends the stream", () => {
    fc.assert(
      fc.property(statuses, (status) => {
        const { recovery } = classifyStatus({ status, headers: none, text: "" }, facts, null);
        const passes = status === 408 || status === 429 || status >= 500;
        const expected =
          status === 401 ? "fatal" : passes ? "retriable" : status === 404 ? "skippable" : "stream";
        assert.equal(recovery, expected);
      }),
    );
  });

  test("of the body nothing is repeated but short names, whatever it holds", () => {
    fc.assert(
      fc.property(statuses, fc.oneof(fc.string(), fc.json()), (status, text) => {
        const marked = { status, headers: none, text: text.replaceAll(/[a-z]/gi, "Ω") };
        const error = classifyStatus(marked, facts, null);
        assert.doesNotMatch(error.message, /Ω/);
      }),
    );
  });

  test("the request id comes from the body, or from the header", () => {
    const headers = new Headers({ "x-request-id": "from-header" });
    const idOf = (text: string) => classifyStatus({ status: 500, headers, text }, facts, null);
    assert.match(idOf('{"request_id": "from-body"}').message, /request id from-body/);
    assert.match(idOf("<html>").message, /request id from-header/);
    assert.match(idOf('{"request_id": "two words"}').message, /request id from-header/);
  });

  test("the missing permission is the one that the server names, else the one that the stream declares", () => {
    const scopeOf = (text: string, declared: string | null) => {
      const error = classifyStatus({ status: 403, headers: none, text }, facts, declared);
      assert.ok(error instanceof ForbiddenError);
      return [error.scope, /lacks (.*?) \(/.exec(error.message)?.[1]];
    };
    const named = JSON.stringify({ errors: [{ message: "missing the scope orders.view" }] });
    assert.deepEqual(scopeOf(named, "things.view"), ["orders.view", "the permission orders.view"]);
    assert.deepEqual(scopeOf("{}", "things.view"), ["things.view", "the permission things.view"]);
    assert.deepEqual(scopeOf("{}", null), [null, "a permission"]);
  });

  test("a rejected request tells the server's short reason, and not its text", () => {
    const text = JSON.stringify({
      type: "validation_error",
      errors: [{ code: "invalid_value", message: "secret" }],
    });
    const { message } = classifyStatus({ status: 422, headers: none, text }, facts, null);
    assert.match(
      message,
      /^Reading things: GET \/v2\/things was rejected: invalid_value \(status 422\)/,
    );
    assert.doesNotMatch(message, /secret/);
  });

  test("the time that any answer asks to wait is kept", () => {
    const headers = new Headers({ "retry-after": "17" });
    for (const status of [429, 503]) {
      const { facts: known } = classifyStatus({ status, headers, text: "" }, facts, null);
      assert.equal(known.retryAfter, 17);
    }
  });
});
