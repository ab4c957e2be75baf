/** Servers and name servers that take long, or for ever: how long the program waits is what the settings say. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Handler, sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { catalogOf, type Finished, messagesOf, runCli } from "../support/run-cli.ts";

/** Longer than a run tries what is certain to fail, in milliseconds. */
const long = 5500;

/** Makes every look-up of a name take long. */
const slowLookups = `
import dns from "node:dns";
const { lookup } = dns;
dns.lookup = (name, options, callback) => setTimeout(() => lookup("127.0.0.1", options, callback), ${long});
`;

const answer: Handler = (_request, response, { pathname }) => {
  const identity = pathname === "/v1/identity";
  sendJson(response, identity ? { identity: {} } : { severities: [{ id: "S1" }] });
};

suite("The program waits", { concurrency: true }, () => {
  for (const args of [[], ["--test"]]) {
    const what = args[0] ?? "a run";
    test(`${what}: for a server that takes long for each of its responses`, async (t) => {
      const { requests, ...finished } = await run(t, {
        args,
        handler: (...parameters) => void setTimeout(() => answer(...parameters), long),
      });
      assertRead(finished, args);
      assert.deepEqual(requests, [...(args.length > 0 ? ["/v1/identity"] : []), "/v1/severities"]);
    });
  }

  test("for a name that takes long to look up", async (t) => {
    const preload = writeInto(temporaryFolder(t), "slow-lookups.mjs", slowLookups);
    const env = { NODE_OPTIONS: `--import=${preload}` };
    assertRead(await run(t, { handler: answer, host: "localhost", env }), []);
  });
});

suite("A server that takes connections and says nothing", { concurrency: true }, () => {
  const settings = { first_byte_timeout: 1, max_attempts: 2 };
  const told =
    /GET \/v1\/\w+ took longer than first_byte_timeout allows \(2 attempts\)\. Run again later/;

  test("fails a run after the tries that the settings allow", async (t) => {
    const { code, reason, stderr, requests } = await run(t, { handler: () => {}, settings });
    assert.equal(code, 1);
    assert.match(stderr, told);
    assert.match(
      reason,
      /CRITICAL Incomplete: 0 of 1 stream read to the end\. severities: took longer than first_byte_timeout/,
    );
    assert.deepEqual(requests, ["/v1/severities", "/v1/severities"]);
  });

  test("fails --test in the same way, with one message", async (t) => {
    const { code, reason, requests } = await run(t, {
      handler: () => {},
      settings,
      args: ["--test"],
    });
    assert.equal(code, 1);
    assert.match(reason, told);
    assert.deepEqual(requests, ["/v1/identity", "/v1/identity"]);
  });

  test("is named in the log before the first request is sent again", async (t) => {
    const { stderr } = await run(t, { handler: () => {}, settings });
    const retried =
      /INFO .*GET \/v1\/severities took longer than first_byte_timeout allows\. .* Retrying in/;
    assert.match(stderr, retried);
  });
});

function assertRead({ code, stdout, stderr }: Finished, args: readonly string[]): void {
  assert.equal(code, 0, stderr);
  if (args.length > 0) assert.equal(stdout, "severities  readable\n");
  else assert.ok(messagesOf(stdout).some(({ record }) => record?.id === "S1"));
}

interface RunOptions {
  readonly handler: Handler;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What the server is called in the settings. Default: its address. */
  readonly host?: string;
}

/** Runs the program for the table severities; tells the paths that it asked for as well. */
async function run(
  test: TestContext,
  { handler, settings = {}, args = [], env = {}, host = "127.0.0.1" }: RunOptions,
): Promise<Finished & { readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const origin = await serve(test, (request, response, url) => {
    requests.push(url.pathname);
    handler(request, response, url);
  });
  const folder = temporaryFolder(test);
  const api_url = origin.replace("127.0.0.1", host);
  const config = { api_key: "key-7Fq2", api_url, ...settings };
  const files = [
    ...["--config", writeInto(folder, "config.json", config)],
    ...["--catalog", writeInto(folder, "catalog.json", await catalogOf("severities"))],
  ];
  return { ...(await runCli([...files, ...args], { env })), requests };
}
