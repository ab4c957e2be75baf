/**
 * What SECURITY.md promises, tried against real servers and a real proxy, with the tap as a process. That the key is
 * in no output is tried in cli/secrets.test.ts.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { ForeignOriginError, LinkHeaderPaginator } from "singer-tap-sdk";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { testClient } from "../packages/singer-tap-sdk/tests/support/client.ts";
import {
  temporaryFolder,
  writeInto,
} from "../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { readPages, ThingsStream } from "../packages/singer-tap-sdk/tests/support/things-stream.ts";
import { cert, serveTls } from "./support/certificate.ts";
import { type Finished, runCli } from "./support/run-cli.ts";

const apiKey = "the-key-7Fq2";

const severities = [{ id: "s1", name: "Major", rank: 1 }];

const answerSeverities: RequestListener = (_request, response) => {
  sendJson(response, { severities });
};

suite("The key", { concurrency: true }, () => {
  test("does not follow a redirect to another origin", async (t) => {
    const visits: unknown[] = [];
    const elsewhere = await serve(t, (request, response) => {
      visits.push(request.headers);
      sendJson(response, { severities });
    });
    const origin = await serve(t, (_request, response) => {
      response.writeHead(302, { location: `${elsewhere}/v1/severities` }).end();
    });
    const { code, stderr } = await runTap(t, { api_url: origin });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`points to ${elsewhere}, which is not the configured origin`));
    assert.deepEqual(visits, []);
  });

  test("does not follow a next-page link to another origin, nor one with a user name", async (t) => {
    let visits = 0;
    const elsewhere = await serve(t, (_request, response) => {
      visits += 1;
      sendJson(response, { things: [] });
    });
    for (const link of [
      `${elsewhere}/things`,
      "//127.0.0.2/things",
      "http://user@127.0.0.1/things",
    ]) {
      const origin = await serve(t, (_request, response) => {
        sendJson(response, { things: [{ id: "t1" }] }, 200, { link: `<${link}>; rel="next"` });
      });
      const stream = new ThingsStream(origin, () => new LinkHeaderPaginator());
      await assert.rejects(readPages(stream, testClient(t)), ForeignOriginError);
    }
    assert.equal(visits, 0);
  });

  test("goes along with a redirect inside the origin", async (t) => {
    const keys: unknown[] = [];
    const origin = await serve(t, (request, response, url) => {
      keys.push(request.headers.authorization);
      if (url.pathname === "/moved") sendJson(response, { severities });
      else response.writeHead(307, { location: "/moved" }).end();
    });
    const { code } = await runTap(t, { api_url: origin });
    assert.equal(code, 0);
    assert.deepEqual(keys, Array(2).fill(`Bearer ${apiKey}`));
  });

  for (const api_url of [
    "http://api.incident.io",
    "http://127.0.0.1.example.com",
    "https://user:password@api.incident.io",
    "https://api.incident.io/path",
  ]) {
    test(`is not sent to ${api_url}, a URL that is refused`, async (t) => {
      const { code, stderr, stdout } = await runTap(t, { api_url });
      assert.equal(code, 2);
      assert.match(stderr, /api_url must be an origin/);
      assert.equal(stdout, "");
    });
  }

  test("goes to no proxy over plain http", async (t) => {
    let proxied = 0;
    const proxy = await serve(t, (_request, response) => {
      proxied += 1;
      response.writeHead(500).end();
    });
    const origin = await serve(t, answerSeverities);
    const { code } = await runTap(
      t,
      { api_url: origin },
      { HTTP_PROXY: proxy, http_proxy: proxy, HTTPS_PROXY: proxy },
    );
    assert.equal(code, 0);
    assert.equal(proxied, 0);
  });
});

suite("Text from elsewhere", { concurrency: true }, () => {
  test("can't steer the terminal that shows the log", async (t) => {
    const hostile = "\u001b]0;title\u0007\u001b[31m\u202e\u009b2J";
    const origin = await serve(t, (_request, response) => {
      sendJson(response, { severities: [{ id: "s1", [hostile]: hostile }] });
    });
    const { code, stderr } = await runTap(t, { api_url: origin });
    assert.equal(code, 0);
    assert.match(stderr, /\\u001b\[31m/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
    assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

suite("TLS and proxies", { concurrency: true }, () => {
  test("an untrusted certificate ends the run before the key is sent", async (t) => {
    let requests = 0;
    const origin = await serveTls(t, () => {
      requests += 1;
    });
    const { code, stderr } = await runTap(t, { api_url: origin });
    assert.equal(code, 1);
    assert.match(stderr, /certificate is not valid/);
    assert.equal(requests, 0);
  });

  test("a certificate authority of one's own is taken from NODE_EXTRA_CA_CERTS", async (t) => {
    const origin = await serveTls(t, answerSeverities);
    const { code, stderr } = await runTap(t, { api_url: origin }, trusted(t));
    assert.equal(code, 0, stderr);
  });

  test("HTTPS_PROXY is gone through, and sees no key", async (t) => {
    const origin = await serveTls(t, answerSeverities);
    const proxy = await serveProxy(t);
    const env = { ...trusted(t), HTTPS_PROXY: proxy.origin };
    const { code, stderr } = await runTap(t, { api_url: origin }, env);
    assert.equal(code, 0, stderr);
    assert.deepEqual([...new Set(proxy.targets)], [new URL(origin).host]);
    assert.ok(!proxy.seen().includes(apiKey));
  });

  for (const [list, isProxied] of Object.entries({
    "127.0.0.1": false,
    "example.com, *": false,
    "127.0.0.0/8": false,
    "10.0.0.0/8 ::1": true,
  })) {
    test(`NO_PROXY is honoured: "${list}"`, async (t) => {
      const origin = await serveTls(t, answerSeverities);
      const proxy = await serveProxy(t);
      const env = { ...trusted(t), HTTPS_PROXY: proxy.origin, NO_PROXY: list };
      const { code, stderr } = await runTap(t, { api_url: origin }, env);
      assert.equal(code, 0, stderr);
      assert.equal(proxy.targets.length > 0, isProxied);
    });
  }

  test("a proxy gets the user and password of HTTPS_PROXY, which no output shows", async (t) => {
    const origin = await serveTls(t, answerSeverities);
    const proxy = await serveProxy(t);
    const { host } = new URL(proxy.origin);
    const env = { ...trusted(t), HTTPS_PROXY: `http://ada:pass%3Aword@${host}` };
    const { code, stdout, stderr } = await runTap(t, { api_url: origin }, env);
    assert.equal(code, 0, stderr);
    const credentials = Buffer.from("ada:pass:word").toString("base64");
    assert.ok(proxy.seen().includes(`Basic ${credentials}`));
    for (const secret of ["pass:word", "pass%3Aword", credentials]) {
      assert.ok(!`${stdout}${stderr}`.includes(secret));
    }
  });

  test("what a proxy says when it refuses is not taken for the API's response", async (t) => {
    let requests = 0;
    const origin = await serveTls(t, () => {
      requests += 1;
    });
    const proxy = await serveProxy(t, { status: 403 });
    const env = { ...trusted(t), HTTPS_PROXY: proxy.origin };
    const { code, stderr } = await runTap(t, { api_url: origin }, env);
    assert.equal(code, 1);
    assert.match(stderr, /could not be reached \(the proxy responds with status 403\)/);
    assert.ok(proxy.targets.length > 0);
    assert.equal(requests, 0);
    assert.ok(!proxy.seen().includes(apiKey));
  });

  test("a proxy that says nothing ends the run with connect_timeout", async (t) => {
    const origin = await serveTls(t, answerSeverities);
    const proxy = await serveProxy(t, { status: null });
    const env = { ...trusted(t), HTTPS_PROXY: proxy.origin };
    const settings = { api_url: origin, connect_timeout: 1, max_attempts: 1 };
    const { code, stderr } = await runTap(t, settings, env);
    assert.equal(code, 1);
    assert.match(stderr, /took longer than connect_timeout allows/);
  });
});

/** Runs the tap for the table severities with these settings, in an environment that holds nothing else. */
function runTap(
  t: TestContext,
  settings: object,
  env: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): Promise<Finished> {
  const folder = temporaryFolder(t);
  const all = { api_key: apiKey, retry_timeout: 1, ...settings };
  const schema = { properties: { id: { type: ["string"] }, name: { type: ["null", "string"] } } };
  const catalog = { streams: [{ tap_stream_id: "severities", schema }] };
  const files = [
    ...["--config", writeInto(folder, "config.json", all)],
    ...["--catalog", writeInto(folder, "catalog.json", catalog)],
  ];
  return runCli([...files, ...options], { env });
}

/** A certificate that the tap is told to trust. */
function trusted(t: TestContext): NodeJS.ProcessEnv {
  return { NODE_EXTRA_CA_CERTS: writeInto(temporaryFolder(t), "certificate.pem", cert) };
}

interface Proxy {
  readonly origin: string;
  /** Hosts that a tunnel was asked to. */
  readonly targets: readonly string[];
  /** Everything that came from clients, as far as a proxy can read it. */
  seen(): string;
}

/**
 * A proxy that opens tunnels.
 *
 * @param status Another one than 200 opens none; null is no response at all.
 */
async function serveProxy(
  t: TestContext,
  { status = 200 }: { readonly status?: number | null } = {},
): Promise<Proxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  let seen = "";
  const server = createServer();
  server.on("connect", (request, client: Socket) => {
    const target = request.url ?? "";
    targets.push(target);
    seen += JSON.stringify(request.rawHeaders);
    sockets.add(client);
    if (status === null) return;
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const [host, port] = target.split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      client.on("data", (chunk) => {
        seen += chunk.toString("latin1");
      });
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    seen: () => seen,
  };
}
