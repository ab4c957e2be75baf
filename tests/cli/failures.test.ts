/** The failure table of the design, each line from the outside: exit code, last line of the log, what is written. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import {
  type FaultHook,
  type FaultKind,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from "../../sandbox/server.ts";
import { serveTls } from "../support/certificate.ts";
import { catalogOf, type Finished, messagesOf, runCli } from "../support/run-cli.ts";

const organisation = {
  severities: [{ id: "S1", name: "Minor", rank: 1 }],
  users: [
    { id: "U1", name: "Ann" },
    { id: "U2", name: "Bob" },
  ],
  custom_fields: [
    { id: "F1", name: "Team" },
    { id: "F2", name: "Product" },
  ],
  custom_field_options: [{ id: "O1", custom_field_id: "F2", value: "Pro" }],
};

suite("exit code 0", { concurrency: 2 }, () => {
  test("everything was read: the last line of the log counts it", async (t) => {
    const { code, reason, stdout } = await run(t, { selected: ["severities", "users"] });
    assert.equal(code, 0);
    assert.match(reason, /INFO 3 records of 2 streams in .* s; 2 requests$/);
    assert.deepEqual(records(stdout, "users"), ["U1", "U2"]);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("the last line names a table that took a large part of the requests, and no other", async (t) => {
    const custom_fields = Array.from({ length: 60 }, (_, index) => ({ id: `F${index}` }));
    const { code, reason } = await run(t, {
      organisation: { ...organisation, custom_fields },
      selected: ["custom_field_options", "severities"],
    });
    assert.equal(code, 0);
    assert.match(reason, /; 62 requests \(custom_field_options 60 in \d+\.\d s\)$/);
  });

  test("responses that fail for a passing reason are requested again, and counted", async (t) => {
    const faults: FaultKind[] = ["internal-error", "cut-off", "html", "reset"];
    const fault = () => faults.shift();
    const { code, reason, stdout } = await run(t, { fault, selected: ["users"] });
    assert.equal(code, 0);
    assert.match(reason, /5 requests, 4 retries$/);
    assert.deepEqual(records(stdout, "users"), ["U1", "U2"]);
  });

  test("a single request that was repeated is one retry", async (t) => {
    const faults: FaultKind[] = ["internal-error"];
    const { reason } = await run(t, { fault: () => faults.shift(), selected: ["users"] });
    assert.match(reason, /2 requests, 1 retry$/);
  });

  for (const count of [50, 120]) {
    test(`pages that are full and say nothing of paging are read to the end: ${count} rows`, async (t) => {
      const alerts = Array.from({ length: count }, (_, index) => ({ id: `A${index + 100}` }));
      const { code, stdout } = await run(t, {
        organisation: { alerts },
        fault: () => "full-page-without-meta",
        selected: ["alerts"],
      });
      assert.equal(code, 0);
      assert.deepEqual(
        records(stdout, "alerts").toSorted(),
        alerts.map(({ id }) => id),
      );
    });
  }

  test("a child's parent that was deleted meanwhile is a warning, and the other parents' children come", async (t) => {
    const fault: FaultHook = ({ path, query }) =>
      path === "/v1/custom_field_options" && query.get("custom_field_id") === "F1"
        ? "not-found"
        : undefined;
    const { code, stdout, stderr } = await run(t, { fault, selected: ["custom_field_options"] });
    assert.equal(code, 0);
    assert.match(stderr, /WARNING custom_field_options: Skipped .*F1.*status 404/);
    assert.deepEqual(records(stdout, "custom_field_options"), ["O1"]);
  });

  test("with skip_forbidden a missing permission is a warning", async (t) => {
    const { code, stderr, stdout, reason } = await run(t, {
      forbiddenScopes: ["users.view"],
      settings: { skip_forbidden: "true" },
      selected: ["severities", "users"],
    });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /WARNING users: Skipped: .*users\.view.*\. Make a key that has it, or deselect users\.\n/,
    );
    assert.match(reason, /INFO 1 record in .* s; 1 of 2 streams read to the end; 2 requests$/);
    assert.deepEqual(records(stdout, "severities"), ["S1"]);
  });
});

suite("exit code 1", { concurrency: 2 }, () => {
  test("a missing permission ends its stream: the last line names stream, permission, status, request id and what to do", async (t) => {
    const { code, reason, stdout } = await run(t, {
      forbiddenScopes: ["users.view"],
      selected: ["severities", "users"],
    });
    assert.equal(code, 1);
    assert.match(
      reason,
      /CRITICAL Incomplete: 1 of 2 streams read to the end\. users: is forbidden.*users\.view \(status 403, request id [\w-]+\)\. Make a key that has it, deselect users, or set skip_forbidden to go on without\.$/,
    );
    assert.deepEqual(records(stdout, "severities"), ["S1"]);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("where nothing could be read, nothing claims to have been", async (t) => {
    const { code, reason, stderr } = await run(t, {
      forbiddenScopes: ["users.view", "severities.view"],
      selected: ["severities", "users"],
    });
    assert.equal(code, 1);
    assert.match(reason, /CRITICAL Incomplete: 0 of 2 streams read to the end\. /);
    assert.match(stderr, /INFO 0 records in .* s; 0 of 2 streams read to the end; 2 requests\n/);
  });

  test("for rows that are no table of their own, the column to deselect is named", async (t) => {
    const incidents = [{ id: "I1", name: "Fire", incident_status: { category: "live" } }];
    const { code, reason, stdout } = await run(t, {
      organisation: { incidents },
      forbiddenScopes: ["attachments.view"],
      selected: ["incidents"],
    });
    assert.equal(code, 1);
    assert.match(
      reason,
      /CRITICAL Incomplete: rows to embed are missing\. incident_attachments: is forbidden.*, deselect incidents\.attachments, or set/,
    );
    assert.deepEqual(records(stdout, "incidents"), ["I1"]);
  });

  const kinds: Readonly<Partial<Record<FaultKind, RegExp>>> = {
    "not-found":
      /users: was not found: resource_not_found, There is no such record \(status 404, request id [\w-]+, 2 attempts\)/,
    unprocessable: /users: was rejected: validation_error, A parameter is not valid \(status 422, /,
    "internal-error":
      /users: failed on the server: internal_error, [\w ]+ \(status 500, request id [\w-]+, 2 attempts/,
    "foreign-redirect": /users: points to http:\/\/127\.0\.0\.1:9, /,
    stall: /users: took longer than first_byte_timeout allows/,
  };
  for (const [kind, told] of Object.entries(kinds)) {
    test(`${kind}: the stream stops, the others finish, and the last line says why`, async (t) => {
      const { code, reason, stdout, stderr } = await run(t, {
        fault: ({ path }) => (path === "/v2/users" ? (kind as FaultKind) : undefined),
        // The time limit is for the one that is never answered; the others may take what a busy machine needs.
        settings: { max_attempts: 2, ...(kind === "stall" && { first_byte_timeout: 2 }) },
        selected: ["severities", "users"],
      });
      assert.equal(code, 1);
      assert.match(reason, told);
      assert.match(reason, /CRITICAL Incomplete: 1 of 2 streams read to the end\. users: /);
      assert.deepEqual(records(stdout, "severities"), ["S1"]);
      assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  test("a bookmark of a stream that fails stays where it was", async (t) => {
    const state = { bookmarks: { users: { replication_key_value: "2026-01-01T00:00:00Z" } } };
    const { code, stdout } = await run(t, {
      fault: () => "unprocessable",
      selected: ["users"],
      state,
    });
    assert.equal(code, 1);
    assert.deepEqual(messagesOf(stdout).at(-1), { type: "STATE", value: state });
  });

  test("an invalid certificate ends the run at once: one connection, one message", async (t) => {
    const requests: unknown[] = [];
    const api_url = await serveTls(t, (request) => requests.push(request));
    const { code, reason, stderr } = await run(t, {
      settings: { api_url },
      selected: ["severities", "users"],
    });
    assert.equal(code, 1);
    assert.match(
      reason,
      /certificate is not valid \(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/,
    );
    assert.equal(stderr.match(/certificate is not valid/g)?.length, 1);
    assert.deepEqual(requests, []);
  });

  test("a closed port ends the run with one message, after the tries that the settings allow", async (t) => {
    const sandbox = await startSandbox({ organisation });
    await sandbox.close();
    const { code, reason, stderr } = await run(t, { sandbox, settings: { max_attempts: 2 } });
    assert.equal(code, 1);
    assert.match(
      reason,
      /CRITICAL http:\/\/\S+ could not be reached \(ECONNREFUSED\) \(2 attempts\)\. Check the network/,
    );
    assert.equal(stderr.match(/could not be reached/g)?.length, 1);
  });

  for (const args of [[], ["--test"]]) {
    const what = args[0] ?? "a run";
    test(`${what}: at a closed port it ends soon, with one message`, async (t) => {
      const sandbox = await startSandbox({ organisation });
      await sandbox.close();
      const { code, reason, stderr } = await run(t, { sandbox, args });
      assert.equal(code, 1);
      assert.match(reason, /CRITICAL http:\/\/\S+ could not be reached \(ECONNREFUSED\)/);
      assert.equal(stderr.match(/could not be reached|Reading/g)?.length, 1);
    });
  }

  test("--test prints what can be read and what is missing, and writes no messages", async (t) => {
    const sandbox = await start(t, { organisation, forbiddenScopes: ["users.view"] });
    const { code, stdout } = await run(t, {
      sandbox,
      selected: ["severities", "users", "actions"],
      args: ["--test"],
    });
    assert.equal(code, 1);
    assert.equal(
      stdout,
      "actions     readable, no records\nseverities  readable\nusers       missing permission: users.view\n",
    );
  });

  test("--test names the tables that were not requested, as their parent has no rows, and exits with 0", async (t) => {
    const { code, stdout } = await run(t, {
      organisation: { severities: organisation.severities },
      selected: ["custom_fields", "custom_field_options"],
      args: ["--test"],
    });
    assert.equal(code, 0);
    assert.equal(
      stdout,
      "custom_fields         readable, no records\ncustom_field_options  not requested: custom_fields has no rows\n",
    );
  });

  test("a proxy setting that is no URL is an error that says so, without a stack", async (t) => {
    const { code, reason, stderr } = await run(t, {
      selected: ["users"],
      env: { HTTPS_PROXY: "not a url" },
    });
    assert.equal(code, 2);
    assert.match(reason, /HTTPS_PROXY/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});

suite("exit code 3", { concurrency: 2 }, () => {
  test("a key that is not accepted ends the run after one request", async (t) => {
    const sandbox = await start(t, { organisation });
    const { code, reason, stdout } = await run(t, {
      sandbox,
      settings: { api_key: "another-key", concurrency: 1 },
    });
    assert.equal(code, 3);
    assert.match(
      reason,
      /CRITICAL Reading \w+: GET \/v\S+ is unauthorized: the key is not valid; the API says: invalid_authorization_material, The API key is not known \(status 401/,
    );
    assert.equal(sandbox.requests.length, 1);
    assert.equal(messagesOf(stdout).at(-1)?.type, "STATE");
  });

  test("--test says so as well, after one request of the cheapest endpoint", async (t) => {
    const sandbox = await start(t, { organisation });
    const { code, reason } = await run(t, {
      sandbox,
      settings: { api_key: "another-key" },
      args: ["--test"],
    });
    assert.equal(code, 3);
    assert.match(
      reason,
      /GET \/v1\/identity is unauthorized: the key is not valid; the API says: invalid_authorization_material, The API key is not known \(status 401/,
    );
    assert.deepEqual(
      sandbox.requests.map(({ path }) => path),
      ["/v1/identity"],
    );
  });
});

test("with SINGER_SDK_LOG_CONFIG every line of the log is JSON, and the last one is the reason", async (t) => {
  const config = {
    formatters: { singer_formatter: { "()": "structlog" } },
    root: { level: "INFO" },
  };
  const path = writeInto(temporaryFolder(t), "log.json", config);
  const { code, stderr } = await run(t, {
    forbiddenScopes: ["users.view"],
    selected: ["severities", "users"],
    env: { SINGER_SDK_LOG_CONFIG: path },
  });
  assert.equal(code, 1);
  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  for (const line of lines) {
    for (const name of [
      "level",
      "pid",
      "logger_name",
      "ts",
      "thread_name",
      "app_name",
      "stream_name",
      "message",
    ]) {
      assert.ok(name in line, name);
    }
  }
  assert.equal(lines.at(-1).level, "CRITICAL");
  assert.match(lines.at(-1).message, /users\.view/);
});

suite("a wait of more than a few seconds", { concurrency: 2 }, () => {
  for (const [kind, told] of [
    ["too-many-requests", /INFO Waiting 6 s for the rate limit of the API key\n/g],
    ["unavailable", /INFO .*failed on the server \(status 503\).* Retrying in 6\.0 s\n/g],
  ] as const) {
    test(`${kind}: it is logged once, with its reason and its length`, async (t) => {
      let asked = 0;
      const origin = await serve(t, (_request, response) => {
        asked += 1;
        const status = kind === "too-many-requests" ? 429 : 503;
        if (asked === 1) sendJson(response, {}, status, { "retry-after": "6" });
        else sendJson(response, { users: [], pagination_meta: {} });
      });
      const { code, stderr } = await run(t, { settings: { api_url: origin }, selected: ["users"] });
      assert.equal(code, 0);
      assert.equal(stderr.match(told)?.length, 1, stderr);
    });
  }
});

interface RunOptions extends SandboxOptions {
  /** The server; one is started with the other options when absent. */
  readonly sandbox?: Sandbox;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly selected?: readonly string[];
  readonly state?: object;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the program against a sandbox. */
async function run(t: TestContext, options: RunOptions): Promise<Finished> {
  const { settings = {}, selected, state, args = [], env = {}, ...rest } = options;
  const sandbox = options.sandbox ?? (await start(t, { organisation, ...rest }));
  const folder = temporaryFolder(t);
  const all = { api_key: sandbox.apiKey, api_url: sandbox.origin, ...settings };
  const given = ["--config", writeInto(folder, "config.json", all), ...args];
  if (selected !== undefined) {
    given.push("--catalog", writeInto(folder, "catalog.json", await catalogOf(...selected)));
  }
  if (state !== undefined) given.push("--state", writeInto(folder, "state.json", state));
  return runCli(given, { env });
}

async function start(t: TestContext, options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  t.after(() => sandbox.close());
  return sandbox;
}

/** The ids of a stream's records, in order. */
function records(stdout: string, stream: string): unknown[] {
  return messagesOf(stdout).flatMap((message) =>
    message.type === "RECORD" && message.stream === stream ? [message.record?.id] : [],
  );
}
