/** The credentials of requests: what is sent, how often a token is fetched, and that none of it is shown. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import {
  ApiKeyAuthenticator,
  type Authenticator,
  BasicAuthenticator,
  LinkHeaderPaginator,
  OAuth2Authenticator,
  type OAuth2Options,
  type RateLimit,
  runCommandLine,
  type Static,
  type StreamClass,
  Tap,
  Type,
} from "../../src/index.ts";
import { Redactor } from "../../src/logging/redactor.ts";
import { testClient } from "../support/client.ts";
import { thingsRequest } from "../support/page-request.ts";
import { sendJson, serve } from "../support/serve.ts";
import { sliceOf } from "../support/slice.ts";
import { temporaryFolder, writeInto } from "../support/temporary-folder.ts";
import { ThingsStream } from "../support/things-stream.ts";

const clientSecret = "client-secret/7Fq2+";
const once = { maxAttempts: 1, retryTimeout: 60 };

suite("OAuth2", () => {
  test("one token serves all requests, however many begin at once", async (t) => {
    const api = await TokenApi.serve(t);
    const http = testClient(t);
    await askOften(http, api.request(), 30);
    assert.equal(api.fetched, 1);
    assert.equal(api.refused, 0);
    assert.deepEqual(api.forms[0], {
      grant_type: "client_credentials",
      client_id: "client",
      client_secret: clientSecret,
    });
  });

  test("the client's id and secret go into a Basic header where the endpoint wants it, and its parameters along", async (t) => {
    const api = await TokenApi.serve(t);
    const request = api.request({ clientAuthentication: "header", parameters: { scope: "read" } });
    await testClient(t).get(request);
    assert.deepEqual(api.forms[0], { grant_type: "client_credentials", scope: "read" });
    const credentials = Buffer.from("client:client-secret%2F7Fq2%2B").toString("base64");
    assert.equal(api.authorizations[0], `Basic ${credentials}`);
  });

  test("a refresh token is used, and replaced where the endpoint gives another", async (t) => {
    const api = await TokenApi.serve(t);
    api.refreshTokens = ["second", null, "third"];
    const request = api.request({ refreshToken: "first" });
    const http = testClient(t);
    for (let count = 0; count < 4; count += 1) {
      await http.get(request);
      api.revoke();
    }
    assert.deepEqual(
      api.forms.map(({ grant_type, refresh_token }) => [grant_type, refresh_token]),
      ["first", "second", "second", "third"].map((token) => ["refresh_token", token]),
    );
  });

  test("a token that has expired while a request waited is not sent", async (t) => {
    const api = await TokenApi.serve(t);
    // Far shorter than the wait, however long the fetching takes; the server itself accepts each token for good.
    api.life = 0.01;
    api.isStrict = false;
    const request = api.request({}, [{ name: "slow", requests: 1, seconds: 1 }]);
    const http = testClient(t);
    await askOften(http, request, 3);
    assert.equal(api.fetched, 3);
  });

  test("a token without an expiry is used until it is refused", async (t) => {
    const api = await TokenApi.serve(t);
    api.life = null;
    const http = testClient(t);
    // Each request of the three has an authenticator of its own.
    for (let count = 0; count < 3; count += 1) await http.get(api.request());
    assert.equal(api.fetched, 1);
    api.revoke();
    for (let count = 0; count < 3; count += 1) await http.get(api.request());
    assert.deepEqual([api.fetched, api.refused], [2, 1]);
  });

  test("a token that is revoked is fetched once for all who come back with it", async (t) => {
    const api = await TokenApi.serve(t);
    const http = testClient(t);
    const request = api.request();
    await http.get(request);
    api.revoke();
    await askOften(http, request, 10);
    assert.equal(api.fetched, 2);
    assert.ok(api.refused >= 1);
  });

  test("a token that is refused as well as the one before it ends the run", async (t) => {
    const api = await TokenApi.serve(t);
    api.acceptsNone = true;
    const http = testClient(t);
    await assert.rejects(http.get(api.request()), { name: "UnauthorizedError", recovery: "fatal" });
    assert.equal(api.fetched, 2);
    assert.equal(api.refused, 2);
  });

  test("an endpoint that fails for a passing reason is requested again", async (t) => {
    const api = await TokenApi.serve(t);
    api.faults = [
      (response) => sendJson(response, {}, 503),
      (response) => response.destroy(),
      (response) => void response.end("<html>"),
      (response) => sendJson(response, { token: "elsewhere" }),
    ];
    await askOften(testClient(t), api.request(), 5);
    assert.equal(api.fetched, 1);
    assert.equal(api.forms.length, 5);
  });

  test("an endpoint that goes on failing ends the run, with what it did", async (t) => {
    const api = await TokenApi.serve(t);
    api.faults = Array.from({ length: 9 }, () => (response) => sendJson(response, {}, 503));
    const http = testClient(t, { retry: { maxAttempts: 3, retryTimeout: 60 } });
    await assert.rejects(http.get(api.request()), {
      name: "TokenUnavailableError",
      recovery: "fatal",
      message:
        "Reading token: POST /oauth/token issued no token: it failed on the server (status 503, 3 attempts). Run again later; what was read so far is not lost.",
    });
    assert.equal(api.forms.length, 3);
    assert.equal(api.refused, 0);
  });

  test("credentials that are not accepted end the run at once, in the endpoint's words and without the secret", async (t) => {
    const api = await TokenApi.serve(t);
    const body = { error: "invalid_client", error_description: `No ${clientSecret} here` };
    api.faults = [(response) => sendJson(response, body, 401)];
    const http = testClient(t, { redactor: new Redactor(clientSecret) });
    await assert.rejects(http.get(api.request()), {
      name: "TokenRefusedError",
      recovery: "fatal",
      message:
        "Reading token: POST /oauth/token issued no token for these credentials: invalid_client, No *** here (status 401). Check the credentials in the settings, or create new ones.",
    });
    assert.equal(api.forms.length, 1);
  });

  test("an endpoint without a server is named by its own origin", async (t) => {
    const api = await TokenApi.serve(t);
    const request = api.request({ tokenUrl: "http://127.0.0.1:9/oauth/token" });
    await assert.rejects(testClient(t, { retry: once }).get(request), {
      name: "UnreachableError",
      message: /^http:\/\/127\.0\.0\.1:9 could not be reached/,
    });
  });

  test("an endpoint that leads elsewhere is not followed there", async (t) => {
    const api = await TokenApi.serve(t);
    api.faults = [(response) => void response.writeHead(307, { location: "/oauth/other" }).end()];
    await assert.rejects(testClient(t).get(api.request()), { name: "TokenRefusedError" });
    assert.deepEqual(api.paths, ["/oauth/token"]);
  });

  test("a run that ends while a token is fetched ends the fetching", async (t) => {
    const api = await TokenApi.serve(t);
    const stop = new AbortController();
    api.faults = [() => stop.abort(new Error("stopped"))];
    const http = testClient(t, { signal: stop.signal });
    await assert.rejects(http.get(api.request()), /stopped/);
    assert.equal(api.forms.length, 1);
  });

  test("for any order of requests, expiries and revocations, a token is fetched once for each that ended", async (t) => {
    const api = await TokenApi.serve(t);
    const http = testClient(t, { concurrency: 20 });
    const steps = fc.array(
      fc.record({ requests: fc.integer({ min: 1, max: 8 }), ends: fc.boolean() }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (course) => {
        api.reset();
        const request = api.request();
        let ended = 0;
        const waiting: Promise<unknown>[] = [];
        for (const { requests, ends } of course) {
          waiting.push(askOften(http, request, requests));
          if (!ends) continue;
          await Promise.all(waiting.splice(0));
          api.revoke();
          ended += 1;
        }
        await Promise.all(waiting);
        await http.get(request);
        assert.equal(api.fetched, ended + 1);
      }),
      { numRuns: 25 },
    );
  });
});

suite("a key in the query", () => {
  test("goes along with every page and redirect inside the origin, once, and into no cursor", async (t) => {
    const seen: string[] = [];
    const origin = await serve(t, (_request, response, url) => {
      seen.push(url.pathname + url.search);
      // Servers like to repeat what they were asked.
      const next = `${origin}/more${url.search}&page=2`;
      if (url.pathname === "/things") {
        sendJson(response, { things: [{ id: "a" }] }, 200, { link: `<${next}>; rel="next"` });
      } else if (url.pathname === "/more") {
        response.writeHead(302, { location: `/moved${url.search}` }).end();
      } else sendJson(response, { things: [{ id: "b" }] });
    });
    class KeyedThings extends ThingsStream {
      override authenticator() {
        return new ApiKeyAuthenticator("api_key", "k&y 1234", "query");
      }
    }
    const stream = new KeyedThings(origin, () => new LinkHeaderPaginator());
    const cursors: (string | null)[] = [];
    for await (const { next } of stream.pages(sliceOf(), testClient(t))) cursors.push(next);
    assert.deepEqual(cursors, [`${origin}/more?page=2`, null]);
    assert.deepEqual(seen, [
      "/things?api_key=k%26y+1234",
      "/more?page=2&api_key=k%26y+1234",
      "/moved?page=2&api_key=k%26y+1234",
    ]);
  });

  test("is taken out of a next page alone, however it is written there", () => {
    const authenticator = new ApiKeyAuthenticator("key", "a b", "query");
    const cases: Record<string, string> = {
      "https://h/p?key=a%20b&page=2": "https://h/p?page=2",
      "/p?page=2&key=a+b": "/p?page=2",
      "?k%65y=a+b&q=%C3%A4": "?q=%C3%A4",
      "/p?key=other": "/p?key=other",
      "01FDAG4SAP5TYPT98WGR2N7W91": "01FDAG4SAP5TYPT98WGR2N7W91",
    };
    for (const [cursor, expected] of Object.entries(cases)) {
      assert.equal(authenticator.withoutCredential(cursor), expected);
    }
  });
});

suite("an authenticator of one's own", () => {
  test("signs the request as it is sent: method, URL, headers and body", async (t) => {
    const sign = (parts: readonly string[]) =>
      createHmac("sha256", "hmac-key").update(parts.join("\n")).digest("hex");
    const signer: Authenticator = {
      authenticate({ method, url, headers, body }) {
        headers.set("x-time", "12");
        headers.set(
          "x-signature",
          sign([method, url.pathname, url.search, headers.get("x-time") ?? "", body ?? ""]),
        );
      },
    };
    const problems: string[] = [];
    const origin = await serve(t, (request, response, url) => {
      void text(request).then((body) => {
        const { method = "", headers } = request;
        const expected = sign([method, url.pathname, url.search, String(headers["x-time"]), body]);
        if (headers["x-signature"] !== expected) problems.push(`${method} ${url.href}`);
        if (url.search === "") response.writeHead(307, { location: "/things?moved=1" }).end();
        else sendJson(response, { things: [] });
      });
    });
    const http = testClient(t);
    const request = thingsRequest(`${origin}/things`, { authenticator: signer });
    await http.get(request);
    const posted = thingsRequest(`${origin}/things`, { authenticator: signer, method: "POST" });
    await http.get({ ...posted, body: { query: "ä" } });
    assert.deepEqual(problems, []);
  });
});

suite("no output holds", () => {
  const settingsSchema = Type.Object({
    origin: Type.String(),
    secret: Type.String({ secret: true }),
  });
  type Settings = Static<typeof settingsSchema>;

  const makers: Readonly<Record<string, (settings: Settings) => Authenticator>> = {
    "a token that was fetched, nor the credentials behind it": ({ origin, secret }) =>
      new OAuth2Authenticator({
        tokenUrl: `${origin}/oauth/token`,
        clientId: "client",
        clientSecret: secret,
        clientAuthentication: "header",
      }),
    "a Basic header": ({ secret }) => new BasicAuthenticator(secret),
    "a key of the query": ({ secret }) => new ApiKeyAuthenticator("key", secret, "query"),
  };
  for (const [what, make] of Object.entries(makers)) {
    test(`${what}, whatever the server repeats`, async (t) => {
      const shown = new Set<string>();
      let pages = 0;
      const echo = ({ headers, url = "" }: IncomingMessage, response: ServerResponse) => {
        const [, credential = ""] = String(headers.authorization ?? "x x").split(" ");
        const query = new URL(url, "http://h").searchParams.get("key");
        for (const secret of [credential, query ?? ""]) if (secret.length > 4) shown.add(secret);
        pages += 1;
        const message = `${url} with ${headers.authorization}`;
        if (url === "/oauth/token") sendJson(response, { access_token: "t0ken-of-the-run/1" });
        else if (pages % 3 === 2) sendJson(response, { message, code: credential }, 500);
        else sendJson(response, { message, request_id: credential }, 422);
      };
      const origin = await serve(t, echo);
      class SecretThings extends ThingsStream {
        constructor({ settings }: { settings: Settings }) {
          super(settings.origin);
          this.authenticator = () => make(settings);
        }
      }
      const lines = await runTap(t, SecretThings, {
        origin,
        secret: "s3cret of mine",
        max_attempts: 2,
      });
      assert.ok(shown.size >= 1);
      assert.match(lines, /\/things/);
      for (const secret of [...shown, "s3cret of mine"]) {
        assert.ok(!lines.includes(secret), `${secret} is in ${lines}`);
        assert.ok(!lines.includes(encodeURIComponent(secret)), lines);
        assert.ok(!lines.includes(encodeURIComponent(secret).replaceAll("%20", "+")), lines);
      }
    });
  }

  /** Runs a tap of one stream as a program; returns all that it wrote. */
  async function runTap(
    test: TestContext,
    SecretThings: StreamClass<Settings>,
    settings: object,
  ): Promise<string> {
    class SecretTap extends Tap {
      readonly name = "tap-secret";
      readonly description = "Reads things with a secret";
      readonly version = "1.0.0";
      readonly settingsSchema = settingsSchema;
      override readonly streamsFolder = new URL("./", import.meta.url);
      override async streamClasses() {
        return [SecretThings];
      }
    }
    const config = writeInto(temporaryFolder(test), "config.json", settings);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const written = Promise.all([text(stdout), text(stderr)]);
    const host = Object.assign(new EventEmitter(), {
      argv: ["node", "tap-secret", "--config", config],
      env: { TAP_SECRET_LOGLEVEL: "debug" },
      stdout,
      stderr,
      exit: () => assert.fail("nobody sent a signal"),
    });
    assert.equal(await runCommandLine(new SecretTap(), host), 1);
    stdout.end();
    stderr.end();
    return (await written).join("");
  }
});

/** An API whose tokens come from `/oauth/token`, and are good for `/things`. */
class TokenApi {
  origin = "";
  /** Seconds for which a token is good; null for an endpoint that does not tell. */
  life: number | null = 3600;
  /** Whether a token is refused once its life is over. */
  isStrict = true;
  acceptsNone = false;
  faults: ((response: ServerResponse) => void)[] = [];
  refreshTokens: (string | null)[] = [];
  fetched = 0;
  refused = 0;
  forms: Record<string, string>[] = [];
  authorizations: (string | undefined)[] = [];
  paths: string[] = [];
  readonly #goodUntil = new Map<string, number>();

  static async serve(test: TestContext): Promise<TokenApi> {
    const api = new TokenApi();
    api.origin = await serve(test, (request, response, { pathname }) => {
      if (pathname === "/things") api.#answer(request, response);
      else void api.#give(request, response, pathname);
    });
    return api;
  }

  /** A request with an authenticator of its own. */
  request(options: Partial<OAuth2Options> = {}, limits: readonly RateLimit[] = []) {
    const tokenUrl = `${this.origin}/oauth/token`;
    const authenticator = new OAuth2Authenticator({
      ...{ tokenUrl, clientId: "client", clientSecret },
      ...options,
    });
    return thingsRequest(`${this.origin}/things`, { authenticator, limits });
  }

  /** Ends all tokens. */
  revoke(): void {
    this.#goodUntil.clear();
  }

  reset(): void {
    this.revoke();
    this.fetched = 0;
  }

  #answer({ headers }: IncomingMessage, response: ServerResponse): void {
    const goodUntil = this.#goodUntil.get(String(headers.authorization)) ?? 0;
    if (!this.acceptsNone && performance.now() < goodUntil) {
      sendJson(response, { things: [] });
      return;
    }
    this.refused += 1;
    sendJson(response, {}, 401);
  }

  async #give(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    this.paths.push(path);
    if (request.headers["content-type"] !== "application/x-www-form-urlencoded") {
      return sendJson(response, { error: "invalid_request" }, 415);
    }
    this.forms.push(Object.fromEntries(new URLSearchParams(await text(request))));
    this.authorizations.push(request.headers.authorization);
    const fault = this.faults.shift();
    if (fault !== undefined) return fault(response);
    this.fetched += 1;
    const token = `token-${this.forms.length}`;
    const life = this.isStrict && this.life !== null ? this.life : 3600;
    this.#goodUntil.set(`Bearer ${token}`, performance.now() + life * 1000);
    const refresh = this.refreshTokens.shift();
    sendJson(response, {
      access_token: token,
      token_type: "Bearer",
      ...(this.life !== null && { expires_in: this.life }),
      ...(refresh != null && { refresh_token: refresh }),
    });
  }
}

async function askOften(
  http: ReturnType<typeof testClient>,
  request: ReturnType<typeof thingsRequest>,
  count: number,
): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => http.get(request)));
}
