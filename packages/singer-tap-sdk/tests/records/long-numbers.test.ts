/** Numbers with more digits than a double holds, from the API's own text to the line that a target reads. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { RESTStream, type StreamClass, Tap, Type, t } from "../../src/index.ts";
import { runTap } from "../../src/testing/index.ts";
import { serve } from "../support/serve.ts";

const settingsSchema = Type.Object({ url: Type.String({ format: "origin" }) });

class AccountsStream extends RESTStream<AccountsStream, typeof settingsSchema> {
  readonly name = "accounts";
  readonly path = "/accounts";
  readonly schema = t.object({
    id: t.key(),
    exact: t.decimal("Balance."),
    rounded: t.number("Balance."),
    details: t.object({ rounded: t.number() }),
    raw: t.json(),
    list: t.array(t.decimal()),
  });

  get urlBase() {
    return this.settings.url;
  }
}

/** Runs a tap against an API that answers in these words. */
async function read(test: TestContext, answer: string, stream: StreamClass = AccountsStream) {
  const url = await serve(test, (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(answer);
  });
  class AccountsTap extends Tap {
    readonly name = "tap-accounts";
    readonly description = "Accounts";
    readonly version = "1.0.0";
    readonly settingsSchema = settingsSchema;

    override async streamClasses() {
      return [stream];
    }
  }
  const run = await runTap(new AccountsTap(), { settings: { url } });
  assert.equal(run.code, 0, run.log);
  const rows = [...run.output.matchAll(/"record":(\{.*\}),"time_extracted"/g)].map(
    ([, row]) => row,
  );
  const warnings = run.log.split("\n").filter((line) => line.includes("WARNING"));
  return { ...run, rows, warnings };
}

suite("A number with more digits than a double holds", () => {
  test("keeps them in a column of t.decimal, which SCHEMA announces as text, and in free form", async (t) => {
    const { rows, warnings, messages } = await read(
      t,
      `{"accounts": [
        {"id": "a", "exact": 12345678901234567.89, "raw": {"n": [0.12345678901234567890]}, "list": [1.5, 1234567890123.4567]},
        {"id": "b", "exact": "12345678901234567.890", "raw": null, "list": null},
        {"id": "c", "exact": 12345678901234567, "raw": {}, "list": [0.1]}]}`,
    );
    const rest = '"rounded":null,"details":null';
    const none = '"additional_properties":null';
    assert.deepEqual(rows, [
      `{"id":"a","exact":"12345678901234567.89",${rest},"raw":{"n":[0.12345678901234567890]},"list":["1.5","1234567890123.4567"],${none}}`,
      `{"id":"b","exact":"12345678901234567.890",${rest},"raw":null,"list":null,${none}}`,
      `{"id":"c","exact":"12345678901234567",${rest},"raw":{},"list":["0.1"],${none}}`,
    ]);
    const { properties } = messages.find(({ type }) => type === "SCHEMA")?.schema ?? {};
    assert.deepEqual(properties?.exact, { type: ["null", "string"], description: "Balance." });
    assert.deepEqual(properties?.list, { type: ["null", "array"], items: { type: ["string"] } });
    assert.deepEqual(warnings, []);
  });

  test("is rounded in a column of t.number, with one warning for the table", async (t) => {
    const { rows, warnings } = await read(
      t,
      `{"accounts": [
        {"id": "a", "rounded": 12345678901234567.89, "details": {"rounded": "12345678901234567.89"}},
        {"id": "b", "rounded": 1234567890123.4567, "details": {"rounded": 0.30000000000000004}},
        {"id": "c", "rounded": 1.50, "details": {"rounded": 12345678901234567890}}]}`,
    );
    assert.deepEqual(
      rows.map((row = "") => row.match(/"rounded":[^,}]*/g)),
      [
        ['"rounded":12345678901234568', '"rounded":12345678901234568'],
        ['"rounded":1234567890123.4568', '"rounded":0.30000000000000004'],
        ['"rounded":1.5', '"rounded":12345678901234567890'],
      ],
    );
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /accounts: Numbers with more digits than a double holds were rounded; declare the column as t\.decimal to keep them: rounded \(2 times\), details\.rounded \(once\)$/,
    );
  });

  test("is as exact or as rounded as a hook makes it", async (t) => {
    class CentsStream extends AccountsStream {
      override postProcess({ exact, ...record }: Record<string, unknown>) {
        return { ...record, exact: String(exact), rounded: Number(exact) / 2 };
      }
    }
    const { rows } = await read(
      t,
      '{"accounts": [{"id": "a", "exact": 12345678901234567.89}]}',
      CentsStream,
    );
    assert.match(rows[0] ?? "", /"exact":"12345678901234567\.89","rounded":6172839450617284,/);
  });
});
