/** What a run will cost, from the outside: --plan against a whole organisation, and the run that follows. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";
import { storedReference } from "../../tools/openapi/reference.ts";
import { finished, messagesOf, runCli, startCli } from "../support/run-cli.ts";

suite("tap-incident --plan", () => {
  test("before the first run names what it does not know, and asks for the limits and the counted table only", async (t) => {
    const { args, sandbox } = await setUp(t);
    const { code, stdout } = await runCli([...args("FULL_TABLE"), "--plan"]);
    assert.equal(code, 0);
    assert.deepEqual(
      sandbox.requests.map(({ path, query }) => [path, query.get("page_size")]),
      [
        ["/v1/identity", null],
        ["/v2/incidents", "1"],
      ],
    );
    assert.match(stdout, /^incidents +in full +60 +1 +\d+ s$/m);
    assert.match(
      stdout,
      /^incident_attachments +for each row of incidents +unknown +at least 60 /m,
    );
    assert.match(stdout, /^users +in full +unknown +at least 1 /m);
    assert.match(
      stdout,
      /^In total at least 8\d requests in at least [\d.]+ seconds?, and at least about/m,
    );
    assert.match(stdout, /^Not known, .*: the requests of .*users/m);
  });

  test("after one complete run is within 10 % of a full one, an incremental one, and one that goes on where another stopped", async (t) => {
    const { args, sandbox, state, stopAfter } = await setUp(t);
    const first = await runCli(args("INCREMENTAL"));
    assert.equal(first.code, 0, first.stderr);
    const complete = state(first.stdout);
    const full = startCli([...args("FULL_TABLE"), "--state", complete]);
    stopAfter(30, () => full.kill("SIGTERM"));
    const stopped = await finished(full);
    assert.equal(stopped.code, 143, stopped.stderr);
    const halted = state(stopped.stdout);
    for (const [method, from] of [
      ["FULL_TABLE", complete],
      ["INCREMENTAL", complete],
      ["FULL_TABLE", halted],
    ] as const) {
      const options = [...args(method), "--state", from];
      const { stdout } = await runCli([...options, "--plan", "--format", "json"]);
      const planned: Planned = JSON.parse(stdout);
      const before = sandbox.requests.length;
      const { code } = await runCli(options);
      assert.equal(code, 0);
      const taken = sandbox.requests.length - before;
      const text = `${method}: ${planned.requests} planned, ${taken} taken`;
      assert.ok(Math.abs(planned.requests - taken) <= 0.1 * taken, text);
      assert.equal(planned.requests_known, method === "FULL_TABLE");
      // The limits hold nothing up, so that nothing but the start is known of the time.
      assert.equal(planned.seconds_known, false);
      assert.ok(planned.seconds > 0);
    }
  });

  test("says of a run that no limit holds up that its time is more, and why", async (t) => {
    const { args, state } = await setUp(t);
    const complete = state((await runCli(args("FULL_TABLE"))).stdout);
    const { stdout } = await runCli([...args("FULL_TABLE"), "--state", complete, "--plan"]);
    assert.match(stdout, /^In total \d+ requests in at least \d+(?:\.\d)? seconds?, and about/m);
    assert.match(stdout, /^How much longer it takes depends on the server and this computer\.$/m);
  });

  test("says what costs most, and what deselecting it saves", async (t) => {
    const { args } = await setUp(t);
    const { stdout } = await runCli([...args("FULL_TABLE"), "--plan"]);
    assert.match(
      stdout,
      /^Most of them: deselecting incident_attachments and incidents\.attachments saves 60 requests(?: and \d+ seconds?)?\.$/m,
    );
  });

  for (const [options, reason] of [
    [["--format", "markdown"], /--plan has the formats text and json/],
    [["--limit", "2"], /'--plan' cannot be used with option '--limit <rows>'/],
    [["--test"], /'--plan' cannot be used with option '--test'/],
  ] as const) {
    test(`is a mistake with ${options.join(" ")}`, async () => {
      const { code, stdout, stderr } = await runCli(["--config", "ENV", "--plan", ...options]);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, reason);
    });
  }
});

/** The part of the JSON that is compared with a run. */
interface Planned {
  readonly requests: number;
  readonly requests_known: boolean;
  readonly seconds: number;
  readonly seconds_known: boolean;
}

function namesOf(streams: readonly { readonly name: string }[]): readonly string[] {
  return streams.map(({ name }) => name).sort();
}

test("The tables that --plan asks for a count are those whose lists have one, by the API reference", async () => {
  const { endpoints } = storedReference();
  const streams = await new IncidentTap().streams({}, recordedLog().logger);
  const declared = streams.filter(({ hasTotal }) => hasTotal);
  const counted = streams.filter(
    (stream) => "path" in stream && endpoints[String(stream.path)]?.counted === true,
  );
  assert.deepEqual(namesOf(declared), namesOf(counted));
});

async function setUp(t: TestContext) {
  let left = Number.POSITIVE_INFINITY;
  let stop = (): void => {};
  const sandbox = await startSandbox({
    incidents: 60,
    seed: 6,
    now: new Date().toISOString(),
    fault: ({ path }) => {
      if (path === "/v1/incident_attachments") left -= 1;
      if (left === 0) stop();
      return undefined;
    },
  });
  t.after(() => sandbox.close());
  const folder = temporaryFolder(t);
  let states = 0;
  return {
    sandbox,
    /** Calls a function at the request for the attachments of so many more incidents. */
    stopAfter: (incidents: number, then: () => void) => {
      left = incidents;
      stop = then;
    },
    args: (replication_method: string) => {
      const settings = { api_key: sandbox.apiKey, api_url: sandbox.origin, replication_method };
      return ["--config", writeInto(folder, `${replication_method}.json`, settings)];
    },
    /** A file with the last STATE of an output. */
    state: (stdout: string) => {
      states += 1;
      const last = messagesOf(stdout).findLast(({ type }) => type === "STATE");
      return writeInto(folder, `state-${states}.json`, JSON.stringify(last?.value));
    },
  };
}
