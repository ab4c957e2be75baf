/** The command line: what may be asked for, and what is said where it is asked for wrongly. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { isJsonObject } from "singer-tap-sdk/singer";
import { sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { IncidentTap } from "../../src/tap.ts";
import { catalogOf, messagesOf, runCli } from "../support/run-cli.ts";

const notAStack = /\n\s+at |node:internal/;

suite("what is wrong is reported before any request", { concurrency: 2 }, () => {
  test("all mistakes in settings, catalog and state are listed together, each with its file", async (t) => {
    const { origin, requests } = await countingServer(t);
    const folder = temporaryFolder(t);
    const config = writeInto(folder, "config.json", {
      api_url: origin,
      concurrency: "many",
      request_timeout: 0,
      skip_forbidden: "perhaps",
    });
    const catalog = writeInto(folder, "catalog.json", { streams: "all" });
    const state = writeInto(folder, "state.json", "[]");
    const args = ["--config", config, "--catalog", catalog, "--state", state];
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    const lines = stderr.trimEnd().split("\n");
    for (const told of [
      /api_key is required/,
      /config\.json: concurrency must be a whole number from 1 to 100; it is "many"/,
      /config\.json: request_timeout must be a whole number from 1/,
      /config\.json: skip_forbidden must be/,
      /catalog\.json: /,
      /state\.json: .*JSON object/,
    ]) {
      assert.equal(lines.filter((line) => told.test(line)).length, 1, `${told}\n${stderr}`);
    }
    assert.equal(requests(), 0);
  });

  const bad: Readonly<Record<string, { content?: string; told: RegExp }>> = {
    "a file that is not there": { told: /the configuration file can't be read \(ENOENT\)/ },
    "a file that is empty": {
      content: "",
      told: /is not valid JSON: see line 1, column 1$/,
    },
    "a file that is no JSON": {
      content: '{"api_key": secret-key}',
      told: /is not valid JSON: see line 1, column 13$/,
    },
    "a file that holds a list": { content: "[]", told: /must hold a JSON object/ },
    "a key with a line end in it": {
      content: '{"api_key": "secret-key\\n"}',
      told: /api_key must be/,
    },
    "a key with a space in it": {
      content: '{"api_key": "secret-key of mine"}',
      told: /api_key must be a credential: printable ASCII characters without spaces$/,
    },
    "a key with the word before it that goes into the header": {
      content: '{"api_key": "Bearer secret-key"}',
      told: /api_key must be a credential alone, without the "Bearer" before it$/,
    },
    "a key that is empty": {
      content: '{"api_key": ""}',
      told: /api_key must be a credential, and it is empty$/,
    },
    "a key that is a number": {
      content: '{"api_key": {"secret-key": 1}}',
      told: /api_key must be/,
    },
    "plain http to elsewhere": {
      content: '{"api_key": "secret-key", "api_url": "http://api.example"}',
      told: /api_url must be/,
    },
    "a path in the URL": {
      content: '{"api_key": "secret-key", "api_url": "https://api.example/v1"}',
      told: /api_url must be/,
    },
  };
  for (const [what, { content, told }] of Object.entries(bad)) {
    test(`settings: ${what}`, async (t) => {
      const path = join(temporaryFolder(t), "config.json");
      if (content !== undefined) writeFileSync(path, content);
      const { code, stdout, stderr, reason } = await runCli(["--config", path]);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(reason, told);
      assert.doesNotMatch(stderr, notAStack);
      assert.doesNotMatch(stderr, /secret-key/);
    });
  }

  test("no settings at all", async () => {
    const { code, stderr } = await runCli([]);
    assert.equal(code, 2);
    assert.match(stderr, /No settings: use --config FILE, or --config ENV with TAP_INCIDENT_… set/);
  });

  for (const args of [["--unknown"], ["--config"], ["--about", "--format", "xml"], ["more"]]) {
    test(`the options ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await runCli(args);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^error: .*\n/);
      assert.match(stderr, /--help/);
      assert.doesNotMatch(stderr, notAStack);
    });
  }
});

suite("what the command line can do", { concurrency: 2 }, () => {
  test("--discover prints the catalog without settings, in lines that a pipe takes whole", async () => {
    for (const option of ["--discover", "-d"]) {
      const { code, stdout, stderr } = await runCli([option]);
      assert.equal(code, 0);
      assert.equal(stderr, "");
      const { streams } = JSON.parse(stdout);
      assert.ok(streams.length >= 16);
      assert.ok(stdout.split("\n").every((line) => line.length < 65_536));
    }
  });

  test("informational options go before the others, whatever is wrong with those", async () => {
    const wrong = ["--config", "/nowhere.json", "--discover", "--test"];
    const version = await runCli([...wrong, "--version"]);
    assert.deepEqual([version.code, version.stdout.trim()], [0, new IncidentTap().version]);
    const help = await runCli([...wrong, "--help"]);
    assert.deepEqual([help.code, help.stdout.startsWith("Usage: tap-incident")], [0, true]);
    assert.doesNotMatch(help.stdout, /\[\]/, "an option without a value has none to show");
    const about = await runCli([...wrong, "--about", "--format", "json"]);
    assert.equal(about.code, 0);
    assert.equal(JSON.parse(about.stdout).name, "tap-incident");
  });

  test("-c, -p and -s are the short forms, and a later --config goes over the ones before", async (t) => {
    const { origin, requests } = await countingServer(t);
    const folder = temporaryFolder(t);
    const first = writeInto(folder, "1.json", { api_key: "first", api_url: "https://api.invalid" });
    const second = writeInto(folder, "2.json", { api_url: origin });
    const catalog = writeInto(folder, "catalog.json", await catalogOf("severities"));
    const state = { bookmarks: { users: { any: 1 } } };
    const args = [
      "-c",
      first,
      "-c",
      second,
      "-p",
      catalog,
      "-s",
      writeInto(folder, "s.json", state),
    ];
    const { code, stdout } = await runCli(args);
    assert.equal(code, 0);
    assert.equal(requests(), 1);
    const { severities: _, ...others } = bookmarksOf(messagesOf(stdout).at(-1)?.value);
    assert.deepEqual(others, state.bookmarks);
  });

  test("--config ENV reads the environment, over the .env file of the folder", async (t) => {
    const { origin, requests } = await countingServer(t);
    const folder = temporaryFolder(t);
    const file = "TAP_INCIDENT_API_KEY=from-file\nTAP_INCIDENT_API_URL=https://api.invalid\n";
    writeInto(folder, ".env", file);
    const catalog = writeInto(folder, "catalog.json", await catalogOf("severities"));
    const { code, stderr } = await runCli(["--config", "ENV", "--catalog", catalog], {
      cwd: folder,
      env: { TAP_INCIDENT_API_URL: origin },
    });
    assert.equal(code, 0, stderr);
    assert.equal(requests(), 1);
  });

  test("a catalog that names an unknown stream: a warning, and the others are read", async (t) => {
    const { origin } = await countingServer(t);
    const folder = temporaryFolder(t);
    const config = writeInto(folder, "config.json", { api_key: "key", api_url: origin });
    const { streams } = await catalogOf("severities");
    const unknown = { ...streams[0], tap_stream_id: "unicorns", stream: "unicorns" };
    const catalog = writeInto(folder, "catalog.json", { streams: [unknown, ...streams] });
    const { code, stdout, stderr } = await runCli(["--config", config, "--catalog", catalog]);
    assert.equal(code, 0);
    assert.match(stderr, /WARNING .*unicorns.*skipped/);
    assert.equal(messagesOf(stdout).filter(({ type }) => type === "RECORD").length, 1);
  });
});

suite("how much is logged", { concurrency: 2 }, () => {
  const cases = [
    { says: {}, expected: ["INFO"] },
    { says: { LOGLEVEL: "error" }, expected: [] },
    { says: { LOGLEVEL: "Debug" }, expected: ["DEBUG", "INFO"] },
    { says: { TAP_INCIDENT_LOGLEVEL: "warning" }, expected: [] },
    { says: { TAP_INCIDENT_LOGLEVEL: "INFO", LOGLEVEL: "error" }, expected: ["INFO"] },
    { says: { TAP_INCIDENT_LOGLEVEL: "", LOGLEVEL: "error" }, expected: [] },
    { says: { TAP_INCIDENT_LOGLEVEL: "loud", LOGLEVEL: "error" }, expected: ["INFO", "WARNING"] },
    { says: { LOGLEVEL: "loud" }, expected: ["INFO", "WARNING"] },
  ];
  for (const { says, expected } of cases) {
    test(`${JSON.stringify(says)}: ${expected.join(", ") || "nothing"}`, async (t) => {
      const { origin } = await countingServer(t);
      const folder = temporaryFolder(t);
      const config = writeInto(folder, "config.json", { api_key: "key", api_url: origin });
      const catalog = writeInto(folder, "catalog.json", await catalogOf("severities"));
      const args = ["--config", config, "--catalog", catalog];
      const { code, stderr } = await runCli(args, { env: says });
      assert.equal(code, 0);
      const levels = new Set(stderr.match(/(?<=^\S+ )[A-Z]+(?= )/gm));
      assert.deepEqual([...levels].sort(), expected);
    });
  }

  test("a level that does not exist is an error that names the variable and the levels that exist", async (t) => {
    const { origin } = await countingServer(t);
    const config = writeInto(temporaryFolder(t), "config.json", {
      api_key: "key",
      api_url: origin,
    });
    const env = { TAP_INCIDENT_LOGLEVEL: "loud", LOGLEVEL: "also no level" };
    const { stderr } = await runCli(["--config", config, "--test"], { env });
    assert.match(
      stderr,
      /WARNING TAP_INCIDENT_LOGLEVEL is loud, which is not a level; use debug, info, warning, error or critical\n/,
    );
    assert.doesNotMatch(stderr, /also no level/);
  });
});

function bookmarksOf(state: unknown): Record<string, unknown> {
  const bookmarks = isJsonObject(state) ? state.bookmarks : undefined;
  return isJsonObject(bookmarks) ? bookmarks : assert.fail("there are no bookmarks");
}

/** A server that has one severity, and counts who asks. */
async function countingServer(t: TestContext): Promise<{ origin: string; requests: () => number }> {
  let requests = 0;
  const origin = await serve(t, (_request, response) => {
    requests += 1;
    sendJson(response, { severities: [{ id: "S1", name: "Minor", rank: 1 }] });
  });
  return { origin, requests: () => requests };
}
