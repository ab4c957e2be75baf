/** Streams that only the API knows: custom objects, each of which becomes a table. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  BearerAuthenticator,
  type Declaration,
  type JsonObject,
  RESTStream,
  type RowReader,
  type StreamClass,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import { type FakeRequest, runTap, serveApi } from "../../src/testing/index.ts";

const settings = Type.Object({
  api_key: Type.String({ description: "Key.", format: "credential", secret: true }),
  api_url: Type.String({ description: "Origin.", format: "origin" }),
});

abstract class CrmStream<Self extends Declaration> extends RESTStream<Self, typeof settings> {
  override readonly recordsPath = "rows";

  get urlBase() {
    return this.settings.api_url;
  }

  override authenticator() {
    return new BearerAuthenticator(this.settings.api_key);
  }
}

class OwnersStream extends CrmStream<OwnersStream> {
  readonly name = "owners";
  readonly path = "/owners";
  readonly schema = t.object({ id: t.key() });
}

class KindsStream extends CrmStream<KindsStream> {
  readonly name = "kinds";
  readonly path = "/kinds";
  readonly schema = t.object({ id: t.key(), fields: t.array(t.string()) });
}

class CrmTap extends Tap {
  readonly name = "tap-crm";
  readonly description = "Singer tap for a CRM";
  readonly version = "1.0.0";
  readonly settingsSchema = settings;

  override async streamClasses(): Promise<readonly StreamClass[]> {
    return [OwnersStream];
  }

  override async runtimeStreamClasses(reader: RowReader) {
    const kinds = await reader.read(KindsStream);
    return kinds.map(
      ({ id, fields }) =>
        class extends CrmStream<Declaration> {
          readonly name = `custom_${id}`;
          readonly path = `/custom/${id}`;
          readonly schema = t.object({ id: t.key(), ...t.each(t.string(), ...(fields ?? [])) });
        },
    );
  }
}

const lists: Readonly<Record<string, readonly JsonObject[]>> = {
  "/owners": [{ id: "o" }],
  "/kinds": [
    { id: "boats", fields: ["colour"] },
    { id: "docks", fields: [] },
  ],
  "/custom/boats": [{ id: "b", colour: "red" }],
  "/custom/docks": [{ id: "d" }],
};

async function crm(test: TestContext) {
  const paths: string[] = [];
  const { origin } = await serveApi(test, ({ url, headers }: FakeRequest) => {
    paths.push(url.pathname);
    if (headers.get("authorization") !== "Bearer the-key") {
      return { status: 401, body: { message: "Wrong key the-other-key" } };
    }
    return { body: { rows: lists[url.pathname] ?? [] } };
  });
  return { paths, settings: { api_key: "the-key", api_url: origin } };
}

suite("A tap whose streams depend on the API", () => {
  test("discovers, tests and reads them like its others", async (t) => {
    const { paths, settings } = await crm(t);
    const discovery = await runTap(new CrmTap(), { settings, flags: ["--discover"] });
    assert.equal(discovery.code, 0, discovery.log);
    const catalog = JSON.parse(discovery.output);
    assert.deepEqual(
      catalog.streams.map(({ tap_stream_id }: JsonObject) => tap_stream_id),
      ["custom_boats", "custom_docks", "owners"],
    );
    assert.deepEqual(paths.splice(0), ["/kinds"]);
    const run = await runTap(new CrmTap(), { settings, catalog });
    assert.equal(run.code, 0, run.log);
    const { additional_properties: _, ...boat } = run.records("custom_boats")[0] ?? {};
    assert.deepEqual(boat, { id: "b", colour: "red" });
    assert.deepEqual([run.records("custom_docks").length, run.records("owners").length], [1, 1]);
    const tested = await runTap(new CrmTap(), { settings, flags: ["--test"] });
    assert.match(tested.output, /custom_boats +readable/);
  });

  test("lists its other streams in --about, without a setting or a request", async (t) => {
    const { paths } = await crm(t);
    const about = await runTap(new CrmTap(), { settings: {}, flags: ["--about"] });
    assert.equal(about.code, 0, about.log);
    assert.ok(about.output.includes("owners") && !about.output.includes("custom_"));
    assert.deepEqual(paths, []);
  });

  test("needs its settings for discovery, and names a rejected key without it", async (t) => {
    const { settings } = await crm(t);
    const flags = ["--discover"];
    const without = await runTap(new CrmTap(), { settings: { api_url: settings.api_url }, flags });
    assert.equal(without.code, 2);
    assert.match(without.log, /api_key is required: Key\./);
    const rejected = await runTap(new CrmTap(), {
      settings: { ...settings, api_key: "the-other-key" },
      flags,
    });
    assert.equal(rejected.code, 3);
    assert.match(rejected.log, /Reading kinds: GET \/kinds/);
    assert.ok(!rejected.log.includes("the-other-key"));
  });
});
