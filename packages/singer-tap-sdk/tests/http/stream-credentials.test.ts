/** The credentials of several streams of one run: each has its own, and what was fetched with the same is shared. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { suite, type TestContext, test } from "node:test";
import {
  ApiKeyAuthenticator,
  type Authenticator,
  type AuthServices,
  OAuth2Authenticator,
  type OAuth2Options,
} from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { sendJson, serve } from "../support/serve.ts";
import { readPages, ThingsStream } from "../support/things-stream.ts";

suite("Streams that inherit one authenticator hook", () => {
  test("send each the key that it declares itself", async (t) => {
    const keys: Record<string, unknown> = {};
    const origin = await serve(t, ({ headers }, response, { pathname }) => {
      keys[pathname] = headers["x-api-key"];
      sendJson(response, { things: [] });
    });
    abstract class KeyedStream extends ThingsStream {
      abstract readonly keyName: string;
      override readonly recordsPath = "things";
      override authenticator() {
        return new ApiKeyAuthenticator("x-api-key", `key of ${this.keyName}`);
      }
    }
    class AdminStream extends KeyedStream {
      override readonly path = "/admins";
      readonly keyName = "admins";
    }
    class UsersStream extends KeyedStream {
      override readonly path = "/users";
      readonly keyName = "users";
    }
    const http = testClient(t);
    for (const stream of [new AdminStream(origin), new UsersStream(origin)]) {
      await readPages(stream, http);
    }
    assert.deepEqual(keys, { "/admins": "key of admins", "/users": "key of users" });
  });

  test("keep what their own authenticator keeps from one request to the next", async (t) => {
    const counts: Record<string, unknown> = {};
    const origin = await serve(t, ({ headers }, response, { pathname }) => {
      counts[pathname] = headers["x-count"];
      sendJson(response, { things: [] });
    });
    class CountedStream extends ThingsStream {
      override readonly path: string;
      constructor(path: string) {
        super(origin);
        this.path = path;
      }
      override authenticator(): Authenticator {
        let count = 0;
        return {
          authenticate({ headers }) {
            count += 1;
            headers.set("x-count", String(count));
          },
        };
      }
    }
    const http = testClient(t);
    const [one, other] = [new CountedStream("/one"), new CountedStream("/other")];
    for (const stream of [one, other, one]) await readPages(stream, http);
    assert.deepEqual(counts, { "/one": "2", "/other": "1" });
  });
});

suite("A token that is fetched", () => {
  test("serves all streams that fetch it with the same", async (t) => {
    const api = await TokenApi.serve(t);
    const http = testClient(t);
    await readAll(http, [api.stream(), api.stream(), api.stream()]);
    assert.deepEqual(api.fetched, ["client_credentials"]);
    assert.equal(api.refused, 0);
  });

  test("serves no stream that fetches it with something else", async (t) => {
    const api = await TokenApi.serve(t);
    const http = testClient(t);
    const scopes = ["read", "write", "read"];
    await readAll(
      http,
      scopes.map((scope) => api.stream({ parameters: { scope } })),
    );
    assert.equal(api.fetched.length, 2);
    await readAll(http, [api.stream({ clientSecret: "another" })]);
    assert.equal(api.fetched.length, 3);
  });

  test("is fetched once more for all of them when it is refused", async (t) => {
    const api = await TokenApi.serve(t);
    const http = testClient(t);
    const streams = [api.stream(), api.stream(), api.stream()];
    for (let count = 1; count <= 3; count += 1) {
      await readAll(http, streams);
      assert.equal(api.fetched.length, count);
      api.revoke();
    }
  });

  test("is not sent by another stream after it has expired", async (t) => {
    const api = await TokenApi.serve(t);
    api.life = 0.2;
    const http = testClient(t);
    await readAll(http, [api.stream()]);
    await api.expiry;
    await readAll(http, [api.stream()]);
    assert.equal(api.fetched.length, 2);
    assert.equal(api.refused, 0);
  });

  test("is renewed by whichever stream needs it, with the refresh token that came last", async (t) => {
    const api = await TokenApi.serve(t);
    api.rotates = true;
    const http = testClient(t);
    const streams = [1, 2, 3].map(() => api.stream({ refreshToken: "refresh 0" }));
    for (const stream of [
      ...streams,
      ...streams.toReversed(),
      api.stream({ refreshToken: "refresh 0" }),
    ]) {
      await readAll(http, [stream]);
      api.revoke();
    }
    assert.deepEqual(
      api.fetched,
      [0, 1, 2, 3, 4, 5, 6].map((count) => `refresh ${count}`),
    );
  });

  test("by an authenticator of one's own is shared as well", async (t) => {
    const api = await TokenApi.serve(t);
    class Session implements Authenticator {
      #token: string | null = null;
      async authenticate({ headers }: { headers: Headers }, host: AuthServices) {
        this.#token ??= await host.fetchToken({
          url: new URL(`${api.origin}/oauth/token`),
          content: { grant_type: "session" },
          read: (body) => String((body as { access_token: unknown }).access_token),
        });
        headers.set("authorization", `Bearer ${this.#token}`);
      }
      invalidate(): void {
        this.#token = null;
      }
    }
    class SessionStream extends ThingsStream {
      override authenticator() {
        return new Session();
      }
    }
    const http = testClient(t);
    const streams = [1, 2, 3].map(() => new SessionStream(api.origin));
    await readAll(http, streams);
    assert.equal(api.fetched.length, 1);
    api.revoke();
    await readAll(http, streams);
    assert.equal(api.fetched.length, 2);
  });
});

async function readAll(http: ReturnType<typeof testClient>, streams: readonly ThingsStream[]) {
  await Promise.all(streams.map((stream) => readPages(stream, http)));
}

/** An API whose tokens come from `/oauth/token`, and are good for `/things`. */
class TokenApi {
  origin = "";
  /** Seconds for which a token is good. */
  life = 3600;
  /** Whether each token brings another refresh token, and ends the one before it. */
  rotates = false;
  /** What tokens were fetched with: the refresh token, or the kind of grant. */
  readonly fetched: string[] = [];
  refused = 0;
  /** Resolves when the first token has expired. */
  expiry: Promise<void> = Promise.resolve();
  readonly #good = new Set<string>();

  static async serve(test: TestContext): Promise<TokenApi> {
    const api = new TokenApi();
    api.origin = await serve(test, (request, response, { pathname }) => {
      if (pathname === "/oauth/token") void api.#give(request, response);
      else api.#answer(request, response);
    });
    return api;
  }

  stream(options: Partial<OAuth2Options> = {}): ThingsStream {
    const tokenUrl = `${this.origin}/oauth/token`;
    const all = { tokenUrl, clientId: "client", clientSecret: "secret", ...options };
    class TokenStream extends ThingsStream {
      override authenticator() {
        return new OAuth2Authenticator(all);
      }
    }
    return new TokenStream(this.origin);
  }

  revoke(): void {
    this.#good.clear();
  }

  #answer({ headers }: IncomingMessage, response: ServerResponse): void {
    if (this.#good.has(String(headers.authorization))) {
      sendJson(response, { things: [] });
      return;
    }
    this.refused += 1;
    sendJson(response, {}, 401);
  }

  async #give(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const refreshToken = form.get("refresh_token");
    if (this.rotates && refreshToken !== `refresh ${this.fetched.length}`) {
      sendJson(response, { error: "invalid_grant" }, 400);
      return;
    }
    this.fetched.push(refreshToken ?? form.get("grant_type") ?? "session");
    const token = randomUUID();
    this.#good.add(`Bearer ${token}`);
    this.expiry = new Promise((resolve) => {
      setTimeout(() => {
        this.#good.delete(`Bearer ${token}`);
        resolve();
      }, Math.min(this.life, 60) * 1000).unref();
    });
    const next = this.rotates ? { refresh_token: `refresh ${this.fetched.length}` } : {};
    sendJson(response, { access_token: token, expires_in: this.life, ...next });
  }
}
