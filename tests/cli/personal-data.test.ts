/** With personal data dropped or hashed, no name, address or account of a person is in anything that the program writes. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { type TestContext, test } from "node:test";
import type { PersonalData } from "singer-tap-sdk";
import { isJsonObject, type JsonSchema } from "singer-tap-sdk/singer";
import { personalDataOf } from "../../packages/singer-tap-sdk/src/records/personal-marks.ts";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { type Sandbox, startSandbox, type TableRecord } from "../../sandbox/server.ts";
import { IncidentTap } from "../../src/tap.ts";
import { messagesOf, runCli } from "../support/run-cli.ts";

const hashKey = "correct horse battery staple";

/** Whom people write about. */
const planted = {
  name: "Wilhelmina Quackenbush",
  email: "wilhelmina.quackenbush@example.net",
  phone: "+4930555123987",
  slack: "U0WILHELM99",
};

const note = `Ask ${Object.values(planted).join(", ")}`;

/** Where the sandbox has titles, as elsewhere, in the place of people's names. */
const titled = ["call_routes.allowed_callers.name", "policy_findings.schedule.impacted_users.name"];

const { logger } = recordedLog();
const tables = (await new IncidentTap().streams({}, logger)).filter(({ hasTable }) => hasTable);

/** Puts the planted person into all that people write, and returns the names, addresses and accounts of everybody. */
function plant(sandbox: Sandbox): ReadonlySet<string> {
  const identities = new Set(Object.values(planted));
  for (const { name, recordSchema } of tables) {
    const rows = sandbox.rows(name).map((row): TableRecord => {
      const changed = atMarks(row, recordSchema, name, (value, said, path) => {
        if (titled.includes(path)) return planted.name;
        if (!said.includes("identity")) return `${value} ${note}`;
        identities.add(value);
        return value;
      });
      assert.ok(isTableRecord(changed));
      return changed;
    });
    if (rows.length > 0) sandbox.replace(name, rows);
  }
  return identities;
}

function isTableRecord(value: unknown): value is TableRecord {
  return isJsonObject(value);
}

/** A copy of a value with other texts at the places that are marked. */
function atMarks(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
  change: (text: string, said: readonly PersonalData[], path: string) => string,
): unknown {
  if (schema === undefined) return value;
  const said = personalDataOf(schema);
  if (typeof value === "string" && said.length > 0) return change(value, said, path);
  if (Array.isArray(value)) return value.map((one) => atMarks(one, schema.items, path, change));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, own]) => [
    name,
    atMarks(own, schema.properties?.[name], `${path}.${name}`, change),
  ]);
  return Object.fromEntries(entries);
}

async function read(t: TestContext, sandbox: Sandbox, personal_data: string) {
  const config = writeInto(temporaryFolder(t), "config.json", {
    api_key: sandbox.apiKey,
    api_url: sandbox.origin,
    extra_streams: ["*"],
    personal_data,
    hash_key: hashKey,
    redact: ["@free_text"],
  });
  const env = { TAP_INCIDENT_LOGLEVEL: "debug" };
  const run = await runCli(["--config", config], { env });
  assert.equal(run.code, 0, run.reason);
  return run;
}

/** Every object in a value, whatever it lies in. */
function objectsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isJsonObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

test("no identity of anybody occurs in rows or log, and hashed ones still join", async (t) => {
  const sandbox = await startSandbox({ incidents: 10 });
  t.after(() => sandbox.close());
  const identities = plant(sandbox);
  assert.ok(identities.size > 150, `${identities.size}`);
  for (const personalData of ["drop", "hash"]) {
    const { stdout, stderr } = await read(t, sandbox, personalData);
    assert.match(stderr, /DEBUG .*GET \/v2\/incidents: status 200/);
    const found = [...identities].filter((one) =>
      [one, JSON.stringify(one).slice(1, -1)].some(
        (text) => stdout.includes(text) || stderr.includes(text),
      ),
    );
    assert.deepEqual(found, [], personalData);

    const messages = messagesOf(stdout);
    const filled = new Set(messages.map(({ record, stream }) => record && stream));
    for (const { name } of tables) {
      if (sandbox.rows(name).length > 0) assert.ok(filled.has(name), `${name} has no rows`);
    }
    const people = new Map<unknown, unknown>(
      sandbox.rows("users").flatMap((user) => (isJsonObject(user) ? [[user.id, user.email]] : [])),
    );
    const named = objectsIn(messages.map(({ record }) => record)).filter(
      ({ id, email }) => people.get(id) != null && email !== undefined,
    );
    assert.ok(named.length > 500, `${named.length}`);
    for (const { id, email } of named) {
      const address = String(people.get(id));
      const hash = createHmac("sha256", hashKey).update(address).digest("hex");
      assert.ok(email === null || email === hash, `${id}: ${email}`);
    }
    const hashed = named.filter(({ email }) => email !== null);
    assert.equal(hashed.length > named.length / 2, personalData === "hash");
  }
});
