/** The key occurs in nothing that the program writes, whatever goes wrong. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { type FaultKind, faultKinds, startSandbox } from "../../sandbox/server.ts";
import { catalogOf, runCli, temporaryFolder, writeInto } from "../support/run-cli.ts";
import { type Handler, serve } from "../support/serve.ts";

/** Any key that the settings accept and that is too long to occur by chance. */
const keys = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 20,
  maxLength: 60,
});

const organisation = { severities: [{ id: "S1", name: "Minor" }], users: [{ id: "U1" }] };

/** How often each property is tried: every trial is a process. */
const numRuns = 2;

suite("a random key", { concurrency: 2 }, () => {
  test("occurs nowhere, whichever faults the server has", async (t) => {
    const folder = temporaryFolder(t);
    const catalog = writeInto(folder, "catalog.json", await catalogOf("severities", "users"));
    // All kinds but those that take a client's patience.
    const quick = faultKinds.filter((kind) => !["stall", "stall-body", "drip"].includes(kind));
    const schedule = fc.shuffledSubarray(quick, { minLength: quick.length });
    await fc.assert(
      fc.asyncProperty(keys, schedule, async (key, kinds) => {
        const upcoming: FaultKind[] = [...kinds];
        const fault = () => upcoming.pop();
        const sandbox = await startSandbox({ organisation, apiKey: key, fault, retryAfter: 0 });
        try {
          const config = writeInto(folder, "config.json", {
            api_key: key,
            api_url: sandbox.origin,
            max_attempts: 4,
          });
          const args = ["--config", config, "--catalog", catalog];
          const env = { TAP_INCIDENT_LOGLEVEL: "debug" };
          absent(key, await runCli(args, { env }));
          absent(key, await runCli([...args, "--test"], { env }));
        } finally {
          await sandbox.close();
        }
      }),
      { numRuns, endOnFailure: true },
    );
  });

  test("occurs nowhere, although the server repeats it wherever it can", async (t) => {
    const folder = temporaryFolder(t);
    const catalog = writeInto(folder, "catalog.json", await catalogOf("severities", "users"));
    let status = 200;
    const origin = await serve(
      t,
      echo(() => status),
    );
    await fc.assert(
      fc.asyncProperty(
        keys,
        fc.constantFrom(302, 400, 401, 403, 404, 422, 500),
        fc.boolean(),
        async (key, answer, json) => {
          status = answer;
          const settings = { api_key: key, api_url: origin, max_attempts: 2 };
          const config = writeInto(folder, "config.json", settings);
          const log = writeInto(folder, "log.json", {
            formatters: { singer_formatter: json ? { "()": "x" } : {} },
          });
          const env = { TAP_INCIDENT_LOGLEVEL: "debug", SINGER_SDK_LOG_CONFIG: log };
          absent(key, await runCli(["--config", config, "--catalog", catalog], { env }));
        },
      ),
      { numRuns: 7, endOnFailure: true },
    );
  });

  test("occurs nowhere in what asks nobody, from a file or from the environment", async (t) => {
    const folder = temporaryFolder(t);
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const wrong = {
          api_key: [key],
          api_url: `https://${encodeURIComponent(key)}@h/`,
          endpoint: 1,
        };
        const config = writeInto(folder, "config.json", { api_key: key, concurrency: "x" });
        const broken = writeInto(folder, "broken.json", `{"api_key": "${key}"`);
        const swapped = writeInto(folder, "swapped.json", wrong);
        const env = { TAP_INCIDENT_API_KEY: key };
        for (const args of [
          ["--discover", "--config", config],
          ["--about", "--format", "json", "--config", "ENV"],
          ["--config", config],
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

/** Says the caller's own credential back in status line, headers, redirects and bodies. */
function echo(status: () => number): Handler {
  return ({ headers }, response, url) => {
    const key = String(headers.authorization).replace("Bearer ", "");
    response.statusMessage = "Said by the server";
    response.writeHead(status(), {
      "x-request-id": key,
      "retry-after": "0",
      location: `http://${encodeURIComponent(key)}@127.0.0.1:9/${url.pathname}`,
    });
    const message = `the scope ${key} is missing`;
    response.end(
      JSON.stringify({ request_id: key, type: key, errors: [{ code: key, message }], [key]: key }),
    );
  };
}

/** Checks that a text occurs in no output, in none of the forms that it may take there. */
function absent(key: string, { stdout, stderr }: { stdout: string; stderr: string }): void {
  const forms = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
  for (const form of [...forms, Buffer.from(key).toString("base64")]) {
    assert.ok(!stdout.includes(form), `stdout has ${form}:\n${stdout}`);
    assert.ok(!stderr.includes(form), `stderr has ${form}:\n${stderr}`);
  }
}
