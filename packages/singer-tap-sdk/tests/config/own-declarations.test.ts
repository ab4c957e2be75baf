/** A tap that declares a standard setting itself: its declaration is what users meet, and what a run goes by. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  about,
  ConfigError,
  type Declaration,
  pluginDefinition,
  RESTStream,
  type SettingsSchema,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import { type RunTapOptions, runTap, serveApi, type TapRun } from "../../src/testing/index.ts";

const settingsSchema = Type.Object({ origin: Type.String({ format: "origin" }) });

class BoatsStream extends RESTStream<Declaration, typeof settingsSchema> {
  readonly name = "boats";
  readonly path = "/boats";
  readonly schema = t.object({ id: t.key("Id."), moved_at: t.timestamp("When it moved.") });
  override readonly replicationKey = "moved_at";
  override readonly replicationFilter = { parameter: "since" };

  get urlBase() {
    return this.settings.origin;
  }
}

class HarbourTap extends Tap {
  readonly name = "tap-harbour";
  readonly description = "Reads boats";
  readonly version = "1.0.0";
  readonly settingsSchema: SettingsSchema;

  constructor(own: SettingsSchema["properties"] = {}) {
    super();
    this.settingsSchema = Type.Object({ ...settingsSchema.properties, ...own });
  }

  override async streamClasses() {
    return [BoatsStream];
  }
}

class IncrementalTap extends HarbourTap {
  override readonly defaultReplicationMethod = "INCREMENTAL";
}

suite("A tap's own declaration of a standard setting", () => {
  test("wins with its default, in a run and wherever the setting is described", async (t) => {
    const tap = new HarbourTap({
      replication_method: Type.Enum(["FULL_TABLE", "INCREMENTAL"], { default: "INCREMENTAL" }),
      start_date: Type.String({ default: "2026-02-03", description: "Since when boats count." }),
    });
    const { run, since } = await readBoats(t, tap);
    assert.equal(run.code, 0, run.log);
    assert.deepEqual(since, ["2026-02-03T00:00:00.000Z"]);

    const told = JSON.parse(about(tap, [], "json")).settings;
    assert.equal(told.properties.replication_method.default, "INCREMENTAL");
    assert.equal(told.properties.start_date.default, "2026-02-03");
    assert.equal(told.properties.start_date.description, "Since when boats count.");
    const settings = new Map(
      pluginDefinition(tap).settings.map((setting) => [setting.name, setting]),
    );
    assert.equal(settings.get("replication_method")?.value, "INCREMENTAL");
    assert.equal(settings.get("start_date")?.description, "Since when boats count.");
    assert.deepEqual(settings.size, pluginDefinition(new HarbourTap()).settings.length);
  });

  test("wins with what a user writes over its default", async (t) => {
    const tap = new HarbourTap({ start_date: Type.String({ default: "2026-02-03" }) });
    const settings = { replication_method: "INCREMENTAL", start_date: "2026-05-06" };
    const { since } = await readBoats(t, tap, { settings });
    assert.deepEqual(since, ["2026-05-06T00:00:00.000Z"]);
  });

  test("makes the setting required where it has no default: exit code 2 without it, and Meltano knows", async (t) => {
    const tap = new HarbourTap({ start_date: Type.String(), lookback: Type.Integer() });
    const { run, since } = await readBoats(t, tap);
    assert.equal(run.code, 2);
    assert.deepEqual(since, []);
    assert.match(run.log, /start_date is required: First date to sync/);
    assert.match(run.log, /lookback is required: Seconds of overlap/);
    assert.deepEqual(pluginDefinition(tap).settings_group_validation, [
      ["origin", "start_date", "lookback"],
    ]);
  });

  test("keeps the format, the bounds and the texts that it leaves out", async (t) => {
    const tap = new HarbourTap({
      start_date: Type.String(),
      lookback: Type.Integer({ default: 60, maximum: 3600 }),
      concurrency: Type.Optional(Type.Integer({ maximum: 2 })),
    });
    const settings = { start_date: "last year", lookback: -1, concurrency: 3 };
    const { run } = await readBoats(t, tap, { settings });
    assert.equal(run.code, 2);
    assert.match(run.log, /start_date must be a date such as 2026-01-01/);
    assert.match(run.log, /lookback must be a whole number from 0 to 3600/);
    assert.match(run.log, /concurrency must be a whole number from 1 to 2/);
    assert.deepEqual([defaultOf(tap, "concurrency"), defaultOf(tap, "lookback")], [10, 60]);
  });

  for (const flag of ["--help", "--about", "--discover", "--test"]) {
    test(`with another type is one line of error from ${flag}`, async () => {
      const tap = new HarbourTap({ lookback: Type.String() });
      const { code, log } = await runTap(tap, { settings: {}, flags: [flag] });
      assert.equal(code, 2);
      assert.match(
        log,
        /^\S+ CRITICAL The tap declares the setting lookback with the type [^\n]+\n$/,
      );
    });
  }

  test("is refused with another type, which the SDK could not read", () => {
    for (const own of [
      { lookback: Type.String() },
      { start_date: Type.Optional(Type.Integer()) },
      { max_attempts: Type.Number({ default: 1.5 }) },
    ]) {
      const [name = ""] = Object.keys(own);
      assert.throws(
        () => new HarbourTap(own).allSettings,
        (error) =>
          error instanceof ConfigError &&
          error.message.startsWith(`The tap declares the setting ${name} with the type `),
      );
    }
  });
});

suite("The replication method of a tap", () => {
  test("is INCREMENTAL where the tap declares that as its default, and FULL_TABLE where the user says so", async (t) => {
    const tap = new IncrementalTap();
    const settings = { start_date: "2026-02-03" };
    assert.deepEqual((await readBoats(t, tap, { settings })).since, ["2026-02-03T00:00:00.000Z"]);
    const full = { ...settings, replication_method: "FULL_TABLE" };
    assert.deepEqual((await readBoats(t, tap, { settings: full })).since, [null]);
    assert.equal(defaultOf(tap, "replication_method"), "INCREMENTAL");
  });

  test("is FULL_TABLE where the tap declares none", async (t) => {
    const settings = { start_date: "2026-02-03" };
    assert.deepEqual((await readBoats(t, new HarbourTap(), { settings })).since, [null]);
  });

  test("is that of the setting where the tap declares both", () => {
    const replication_method = Type.Enum(["FULL_TABLE", "INCREMENTAL"], { default: "FULL_TABLE" });
    assert.equal(
      defaultOf(new IncrementalTap({ replication_method }), "replication_method"),
      "FULL_TABLE",
    );
  });
});

/** The default of a setting, as Meltano is told it. */
function defaultOf(tap: Tap, setting: string): unknown {
  return pluginDefinition(tap).settings.find(({ name }) => name === setting)?.value;
}

/** Reads the boats, and keeps since when they were asked for. */
async function readBoats(
  t: TestContext,
  tap: Tap,
  options: Partial<RunTapOptions> = {},
): Promise<{ readonly run: TapRun; readonly since: readonly (string | null)[] }> {
  const server = await serveApi(t, () => ({ body: { boats: [{ id: "b1" }] } }));
  const settings = { origin: server.origin, ...options.settings };
  const run = await runTap(tap, { ...options, settings });
  return { run, since: server.requests.map(({ query }) => query.get("since")) };
}
