/** What an error of the network or a bad status is called, and what is kept of it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { classifyNetworkError, classifyResponse } from "../../src/http/classify.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { readErrorBody } from "../../src/http/error-body.ts";
import { ForbiddenError, RateLimitedError, type RequestError } from "../../src/index.ts";
import { Redactor } from "../../src/logging/redactor.ts";

const facts = { stream: "things", endpoint: "GET /v2/things", attempts: 1 };
const url = new URL("http://127.0.0.1/v2/things");

suite("network errors", () => {
  const codes = {
    ECONNREFUSED: "ConnectionError",
    ECONNRESET: "ConnectionError",
    ENOTFOUND: "ConnectionError",
    EAI_AGAIN: "ConnectionError",
    EPIPE: "ConnectionError",
    HPE_INVALID_CONSTANT: "ConnectionError",
    EPROTO: "ConnectionError",
    ERR_SSL_WRONG_VERSION_NUMBER: "ConnectionError",
    ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: "ConnectionError",
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "ConnectionError",
    Z_DATA_ERROR: "InvalidResponseError",
    Z_BUF_ERROR: "InvalidResponseError",
    ERR__ERROR_FORMAT_PADDING_1: "InvalidResponseError",
    DEPTH_ZERO_SELF_SIGNED_CERT: "TlsError",
    SELF_SIGNED_CERT_IN_CHAIN: "TlsError",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "TlsError",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "TlsError",
    CERT_HAS_EXPIRED: "TlsError",
    CERT_NOT_YET_VALID: "TlsError",
    CERT_REVOKED: "TlsError",
    CRL_HAS_EXPIRED: "TlsError",
    ERROR_IN_CERT_NOT_AFTER_FIELD: "TlsError",
    HOSTNAME_MISMATCH: "TlsError",
    INVALID_CA: "TlsError",
    INVALID_PURPOSE: "TlsError",
    PATH_LENGTH_EXCEEDED: "TlsError",
    ERR_TLS_CERT_ALTNAME_INVALID: "TlsError",
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

  test("a certificate that does not hold is the only trouble of the network that ends the run", () => {
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

  test("401 ends the run, 408, 425, 429 and 5xx are tried again, 404 may be left out, all else ends the stream", () => {
    fc.assert(
      fc.property(statuses, (status) => {
        const { recovery } = classify(status, {});
        const passes = [408, 425, 429].includes(status) || status >= 500;
        const expected = status === 401 ? "fatal" : passes ? "retriable" : "stream";
        assert.equal(recovery, expected);
      }),
    );
  });

  test("a 404 in other words than the API's own is an unusable answer, which is tried again", () => {
    for (const body of ["<html>", "", "404 page not found", [], null, 7]) {
      const error = classify(404, body);
      assert.equal(error.name, "InvalidResponseError");
      assert.equal(error.recovery, "retriable");
      assert.match(error.message, /a 404 without the API's own error \(status 404\)/);
    }
  });

  test("which words are the API's own is for the stream to say", () => {
    const options = { errorBody: () => null };
    assert.equal(classify(404, { message: "no such thing" }, options).name, "InvalidResponseError");
    const own = { message: "a", code: "b", requestId: "c" };
    const error = classify(404, { any: "thing" }, { errorBody: () => own });
    assert.equal(error.name, "NotFoundError");
    assert.equal(error.facts.requestId, "c");
  });

  test("of a body that is not the API's own nothing is repeated", () => {
    fc.assert(
      fc.property(statuses, fc.dictionary(fc.string(), fc.string()), (status, more) => {
        const body = { ...more, message: "proxy", code: "proxy", request_id: "proxy" };
        const { message } = classify(status, body, { errorBody: () => null });
        assert.doesNotMatch(message, /: proxy|id proxy/);
      }),
    );
  });

  test("the request id comes from the body, or from the header", () => {
    const headers = new Headers({ "x-request-id": "from-header" });
    const idOf = (body: unknown) => classify(500, body, {}, headers).facts.requestId;
    assert.equal(idOf({ request_id: "from-body" }), "from-body");
    assert.equal(idOf("<html>"), "from-header");
    assert.equal(idOf({ request_id: "two words" }), "from-header");
  });

  test("the missing permission is the one that the server names, else the one that the stream declares", () => {
    const scopeOf = (body: unknown, requiredScope: string | null) => {
      const error = classify(403, body, { requiredScope });
      assert.ok(error instanceof ForbiddenError);
      return [error.scope, /lacks (.*?)(?:;| \()/.exec(error.message)?.[1]];
    };
    const named = { message: "missing the scope orders.view" };
    assert.deepEqual(scopeOf(named, "things.view"), ["orders.view", "the permission orders.view"]);
    assert.deepEqual(scopeOf({}, "things.view"), ["things.view", "the permission things.view"]);
    assert.deepEqual(scopeOf({}, null), [null, "a permission"]);
  });

  test("a rejected request has the server's short reason and its message", () => {
    const { message } = classify(422, { code: "invalid_value", message: "page_size is too large" });
    assert.match(
      message,
      /^Reading things: GET \/v2\/things was rejected: invalid_value, page_size is too large \(status 422\)/,
    );
    assert.match(
      classify(422, {}).message,
      /things was rejected \(status 422\)\. .*bug in the tap/,
    );
  });

  test("the server's message is shown in one line, without secrets and control characters, and cut", () => {
    const redactor = new Redactor("key-7Fq2");
    const shown = (message: string) =>
      /rejected: (.*) \(status 422\)/s.exec(classify(422, { message }, { redactor }).message)?.[1];
    assert.equal(
      shown("the key Key-7fq2 is\r\n\u001b[31mred"),
      "the key *** is\\u000d \\u001b[31mred",
    );
    // Cut first, a part of the secret would be left.
    assert.equal(shown(`${"x".repeat(196)}key-7Fq2`), `${"x".repeat(196)}***`);
    assert.equal(shown("y".repeat(1000)), `${"y".repeat(200)}…`);
  });

  test("a status that the tap has no part in is not called a mistake in the tap", () => {
    assert.match(classify(402, {}).message, /requires payment/);
    assert.match(classify(451, {}).message, /for legal reasons/);
    for (const status of [402, 451]) {
      assert.doesNotMatch(classify(status, {}).message, /mistake in the tap/);
    }
  });

  test("the wait that any response demands is kept", () => {
    const headers = new Headers({ "retry-after": "17" });
    for (const status of [429, 503]) {
      assert.equal(classify(status, "", {}, headers).facts.retryAfter, 17);
    }
  });

  suite("where Retry-After names no time", () => {
    const date = "Sat, 28 Nov 2026 03:00:00 GMT";
    const own = (retryAfter: string) => ({
      errorBody: () => ({
        message: null,
        code: null,
        requestId: null,
        retryAfter: new Date(retryAfter),
      }),
    });
    const waitOf = (options: Options, headers: Record<string, string> = {}) =>
      classify(429, {}, options, new Headers({ date, "retry-after": "0", ...headers })).facts
        .retryAfter;
    const full = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "90" };

    test("the API's own body does, by the server's clock", () => {
      assert.equal(waitOf(own("2026-11-28T03:00:08Z")), 8);
      assert.equal(waitOf(own("2026-11-28T03:00:08Z"), full), 8);
      assert.equal(waitOf(own("2026-11-28T03:00:08Z"), { "retry-after": "3" }), 3);
    });

    test("the end of the limit that is used up does", () => {
      assert.equal(waitOf({}, full), 90);
      assert.equal(waitOf(own("2026-11-28T02:59:59Z"), full), 90);
    });

    test("nothing does", () => {
      for (const time of ["2026-11-28T03:00:00Z", "2026-11-28T02:00:00Z", "no time"]) {
        assert.equal(waitOf(own(time)), undefined, time);
      }
    });
  });
});

/** What is known of the endpoint, where it matters. */
type Options = Partial<Pick<Endpoint, "errorBody" | "requiredScope">> & {
  readonly redactor?: Redactor;
};

suite("A 403", () => {
  const cases: Readonly<Record<string, Record<string, string>>> = {
    "names when to come back": { "retry-after": "60" },
    "has nothing left of a limit": { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60" },
    "has nothing left of one of its limits": { ratelimit: '"day";r=5;t=9, "minute";r=0;t=60' },
  };
  for (const [what, headers] of Object.entries(cases)) {
    test(`that ${what} is an exhausted rate limit`, () => {
      const error = classify(403, { message: "Slow down" }, {}, new Headers(headers));
      assert.ok(error instanceof RateLimitedError, error.message);
      assert.equal(error.facts.retryAfter, 60);
    });
  }

  test("that has requests left of its limits is a missing permission", () => {
    const headers = new Headers({ "x-ratelimit-remaining": "12", "x-ratelimit-reset": "60" });
    assert.ok(classify(403, { message: "No" }, {}, headers) instanceof ForbiddenError);
    assert.ok(classify(403, { message: "No" }) instanceof ForbiddenError);
  });
});

/** The error behind an answer; a body that is text is no JSON. */
function classify(
  status: number,
  body: unknown,
  { redactor = new Redactor(), ...endpoint }: Options = {},
  headers = new Headers(),
): RequestError {
  const failed = { requiredScope: null, errorBody: readErrorBody, ...endpoint };
  const answer = { url, status, headers, body: typeof body === "string" ? undefined : body };
  return classifyResponse(answer, undefined, facts, failed, redactor);
}
