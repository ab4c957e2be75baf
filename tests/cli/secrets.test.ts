/** The key occurs in nothing that the program writes, whatever goes wrong. */

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import { type Handler, sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { type FaultKind, faultKinds, startSandbox } from "../../sandbox/server.ts";
import { runCli } from "../support/run-cli.ts";

/** Any key that the settings accept and that is too long to occur by chance, often one that JSON writes in another way. */
const keys = fc.string({
  unit: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    },
    { weight: 1, arbitrary: fc.constantFrom('"', "\\") },
  ),
  minLength: 20,
  maxLength: 60,
});

/** Keys that look like what messages quote of an answer: an identifier, a permission. */
const identifiers = fc.stringMatching(/^[\w-]{20,60}$/);
const permissions = fc.stringMatching(/^[a-z]{10,20}\.[a-z]{10,20}$/);

suite("a random key", { concurrency: 2 }, () => {
  test("occurs nowhere, whichever faults the server has", async (t) => {
    const folder = temporaryFolder(t);
    // All kinds but those that take a client's patience, and the one that ends a run at once.
    const left: readonly FaultKind[] = ["stall", "stall-body", "drip", "unauthorized"];
    const kinds = faultKinds.filter((kind) => !left.includes(kind));
    const schedules = fc.shuffledSubarray(kinds, { minLength: kinds.length });
    await fc.assert(
      fc.asyncProperty(keys, schedules, async (key, schedule) => {
        const half = Math.ceil(schedule.length / 2);
        // Half of them at a time, so that there are requests enough although some faults end a table.
        for (const [kindsOfRun, args] of [
          [schedule.slice(0, half), []],
          [schedule.slice(half), []],
          [schedule, ["--test"]],
        ] as const) {
          const upcoming = [...kindsOfRun];
          const sandbox = await startSandbox({
            incidents: 10,
            apiKey: key,
            // Each URL fails once, in another way than the others.
            fault: ({ count }) => (count === 1 ? upcoming.pop() : undefined),
            retryAfter: 0,
          });
          t.after(() => sandbox.close());
          const settings = { api_key: key, api_url: sandbox.origin, max_attempts: 2 };
          const config = writeInto(folder, "config.json", settings);
          const env = { TAP_INCIDENT_LOGLEVEL: "debug" };
          absent(key, await runCli(["--config", config, ...args], { env }));
          if (args.length === 0) assert.deepEqual(upcoming, []);
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });

  test("occurs nowhere, although the server repeats it wherever it can", async (t) => {
    const folder = temporaryFolder(t);
    const log = writeInto(folder, "log.json", { formatters: { singer_formatter: { "()": "x" } } });
    const env = { TAP_INCIDENT_LOGLEVEL: "debug" };
    const inJson = { env: { ...env, SINGER_SDK_LOG_CONFIG: log } };
    await fc.assert(
      fc.asyncProperty(keys, identifiers, permissions, async (...all) => {
        for (const key of all) {
          const asked = new Set<string>();
          const config = await configFor(t, key, ({ headers }, response, { pathname }) => {
            asked.add(pathname);
            // One way for each endpoint, as many as there are.
            const echo = echoes[[...asked].indexOf(pathname) % echoes.length] ?? assert.fail();
            const list = pathname.split("/").at(-1) ?? "";
            echo(String(headers.authorization).replace("Bearer ", ""), response, list);
          });
          absent(key, await runCli(["--config", config], { env }));
          assert.ok(asked.size >= echoes.length);
          absent(key, await runCli(["--config", config, "--test"], inJson));
          const refused = await configFor(t, key, (_request, response) =>
            said(401)(key, response, ""),
          );
          absent(key, await runCli(["--config", refused], { env }));
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );

    /** Settings for a server that answers in this way. */
    async function configFor(c: TestContext, api_key: string, handler: Handler): Promise<string> {
      const api_url = await serve(c, handler);
      const settings = { api_key, api_url, max_attempts: 2, retry_timeout: 1 };
      return writeInto(temporaryFolder(c), "config.json", settings);
    }
  });

  test("occurs nowhere in what sends no request, from a file or from the environment", async (t) => {
    const folder = temporaryFolder(t);
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const wrong = {
          api_key: [key],
          api_url: `https://${encodeURIComponent(key)}@h/`,
          endpoint: 1,
          api_kee: key,
        };
        const config = writeInto(folder, "config.json", { api_key: key, concurrency: key });
        const spaced = writeInto(folder, "spaced.json", { api_key: `${key} and more` });
        const broken = writeInto(folder, "broken.json", `{"api_key": "${key}"`);
        const swapped = writeInto(folder, "swapped.json", wrong);
        const env = { TAP_INCIDENT_API_KEY: key };
        for (const args of [
          ["--discover", "--config", config],
          ["--about", "--format", "json", "--config", "ENV"],
          ["--config", spaced],
          ["--config", broken],
          ["--config", swapped],
          ["--config", "ENV", "--state", broken],
        ]) {
          absent(key, await runCli(args, { env }));
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});

/** Says a credential back, in an answer that should hold a list of this name. */
type Echo = (key: string, response: ServerResponse, list: string) => void;

/** Says it in status line, headers, redirects and bodies. */
function said(status: number): Echo {
  return (key, response) => {
    response.writeHead(status, key, {
      "x-request-id": key,
      "retry-after": "0",
      location: `http://${encodeURIComponent(key)}@127.0.0.1:9/`,
    });
    const told = { code: key, message: `the scope ${key} is missing`, source: { field: key } };
    response.end(JSON.stringify({ request_id: key, type: key, errors: [told], [key]: key }));
  };
}

const echoes: readonly Echo[] = [
  ...[200, 302, 400, 403, 404, 408, 422, 429, 500].map(said),
  (key, response) => {
    response.end(`<html>${key}</html>`);
  },
  (key, response, list) => {
    const record = { id: "r1", incident_id: "r1", [key]: 1, created_at: key };
    sendJson(response, { [list]: [record], pagination_meta: {} });
  },
  (_key, response) => {
    response.socket?.destroy();
  },
];

/** Checks that a text occurs in no output, in none of the forms that it may take there. */
function absent(key: string, { stdout, stderr }: { stdout: string; stderr: string }): void {
  const forms = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
  for (const form of [...forms, Buffer.from(key).toString("base64")]) {
    assert.ok(!stdout.includes(form), `stdout has ${form}:\n${stdout}`);
    assert.ok(!stderr.includes(form), `stderr has ${form}:\n${stderr}`);
  }
}
