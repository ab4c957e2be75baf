/** What a source sends and no stream declares is in the column additional_properties, where it was in the record. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  ConfigError,
  type Context,
  RESTStream,
  type RowOf,
  type StreamClass,
  Tap,
  Type,
  t,
} from "../../src/index.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  parseJson,
  stringifyJson,
} from "../../src/singer/index.ts";
import { runTap } from "../../src/testing/index.ts";
import { recordedLog } from "../support/logger.ts";
import { serve } from "../support/serve.ts";

const settingsSchema = Type.Object({ url: Type.String() });

const place = t.object({ city: t.string() });

class HousesStream extends RESTStream<HousesStream, typeof settingsSchema> {
  readonly name: string = "houses";
  readonly path: string = "/houses";
  readonly schema = t.object({
    id: t.key(),
    text: t.string(),
    owner: t.object({ name: t.string(), home: place }),
    places: t.array(t.object({ city: t.string(), rooms: t.array(place) })),
    free: t.json(),
    guests: t.ignore(t.object({ list: t.array(t.object({ id: t.string() })) })),
    visits: t.array(t.object({ id: t.key(), house_id: t.string(), place })),
    plan: t.string(),
    cellar: t.object({ depth: t.integer() }),
  });
  override readonly embeds = {
    visits: { stream: "visits", foreignKey: "house_id" },
    plan: { stream: "plans", foreignKey: "house_id", value: "plan" },
    cellar: { stream: "plans", foreignKey: "house_id", value: "below" },
  };

  get urlBase() {
    return this.settings.url;
  }

  /** What it removes stays removed. */
  override postProcess(record: JsonObject) {
    const { secret_token: _, ...rest } = record;
    return { ...rest, password: undefined };
  }
}

class VisitsStream extends RESTStream<VisitsStream, typeof settingsSchema> {
  readonly name = "visits";
  readonly path = "/visits";
  readonly schema = t.object({ id: t.key(), house_id: t.string(), place });

  get urlBase() {
    return this.settings.url;
  }
}

class PlansStream extends RESTStream<PlansStream, typeof settingsSchema> {
  readonly name = "plans";
  readonly path = "/plans";
  readonly schema = t.object({
    house_id: t.key(),
    plan: t.string(),
    below: t.object({ depth: t.integer() }),
  });
  override readonly primaryKeys = ["house_id"] as const;
  override readonly hasTable = false;

  get urlBase() {
    return this.settings.url;
  }
}

class GuestsStream extends RESTStream<GuestsStream, typeof settingsSchema> {
  readonly name = "guests";
  readonly path = "/guests";
  readonly schema = t.object({ id: t.key(), house_id: t.string() });
  override readonly parent: StreamClass = HousesStream;

  get urlBase() {
    return this.settings.url;
  }

  override childContext() {
    return null;
  }

  override embeddedRecords({ id, guests }: RowOf<HousesStream>, _context: Context) {
    return (guests?.list ?? []).map((guest) => ({ ...guest, house_id: id }));
  }
}

/** Declares a part of what the source sends on purpose. */
class PartOfHousesStream extends HousesStream {
  override readonly additionalProperties = "ignore";
}

class VillageTap extends Tap {
  readonly name = "tap-village";
  readonly description = "Singer tap for the village of these tests";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;
  readonly #houses: StreamClass;

  constructor(houses: StreamClass) {
    super();
    this.#houses = houses;
  }

  override async streamClasses() {
    return [this.#houses, VisitsStream, PlansStream, GuestsStream];
  }
}

const house = {
  id: "h1",
  text: "known",
  colour: "red",
  none: null,
  owner: { name: "Ann", age: 41, home: { city: "Ulm", zip: { code: "89073", valid: true } } },
  places: [
    { city: "Bonn", rooms: [] },
    { city: "Jena", rooms: [{ city: "x" }, { city: "y", doors: [1, 2] }], size: 2.5 },
    { city: "Kiel" },
  ],
  free: { anything: { goes: 1 } },
  guests: { list: [{ id: "g1", nick: { name: "G" } }], more: 1 },
};

const undeclared = {
  colour: "red",
  none: null,
  owner: { age: 41, home: { zip: { code: "89073", valid: true } } },
  places: [null, { rooms: [null, { doors: [1, 2] }], size: 2.5 }],
};

type Village = Readonly<Partial<Record<"houses" | "visits" | "plans", readonly JsonObject[]>>>;

interface Reading {
  /** In the place of the houses. */
  readonly stream?: StreamClass;
  readonly settings?: JsonObject;
  /** What the catalog deselects: stream and column. */
  readonly deselected?: readonly string[];
  /** Types that the catalog has instead of the tap's, by stream and column. */
  readonly types?: Readonly<Record<string, JsonSchema>>;
  /** Whether the catalog was discovered without these settings. */
  readonly isOldCatalog?: boolean;
}

async function read(
  test: TestContext,
  village: Village,
  { stream = HousesStream, settings, deselected = [], types = {}, isOldCatalog }: Reading = {},
) {
  const all = new Map(Object.entries({ houses: [house], visits: [], plans: [], ...village }));
  const url = await serve(test, (_request, response, { pathname }) => {
    const name = pathname.slice(1);
    response.setHeader("content-type", "application/json");
    response.end(stringifyJson({ [name]: all.get(name) }));
  });
  const tap = new VillageTap(stream);
  const discovery = isOldCatalog ? { url } : { url, ...settings };
  const { streams } = await tap.discover(discovery, recordedLog().logger);
  const entries = streams.map((entry) => {
    const place = (breadcrumb: readonly string[]) => [entry.stream, breadcrumb[1]].join(".");
    const properties = Object.entries(entry.schema.properties ?? {}).map(([name, schema]) => [
      name,
      types[`${entry.stream}.${name}`] ?? schema,
    ]);
    return {
      ...entry,
      schema: { ...entry.schema, properties: Object.fromEntries(properties) },
      metadata: entry.metadata.map((one) =>
        deselected.includes(place(one.breadcrumb))
          ? { ...one, metadata: { ...one.metadata, selected: false } }
          : one,
      ),
    };
  });
  const run = await runTap(tap, { settings: { url, ...settings }, catalog: { streams: entries } });
  assert.equal(run.code, 0, run.log);
  const schemasOf = (table: string) =>
    run.messages.flatMap(({ type, stream: name, schema }) =>
      type === "SCHEMA" && name === table && schema !== undefined ? [schema] : [],
    );
  const of = (table: string) => run.records(table).map((row) => row.additional_properties);
  return { ...run, schemasOf, of };
}

suite("The column additional_properties", { concurrency: true }, () => {
  test("holds what is not declared, where it was: at the top, in objects, and in lists at the element's position", async (t) => {
    const { of, records } = await read(t, {});
    assert.deepEqual(of("houses"), [undeclared]);
    assert.deepEqual(records("houses")[0]?.owner, { name: "Ann", home: { city: "Ulm" } });
  });

  test("is null where a record has nothing else, and announced as an object that may be null", async (t) => {
    const { of, schemasOf, log } = await read(t, { houses: [{ id: "h1" }, { id: "h2" }] });
    assert.deepEqual(of("houses"), [null, null]);
    const [schema] = schemasOf("houses");
    assert.deepEqual(schema?.properties?.additional_properties?.type, ["null", "object"]);
    assert.doesNotMatch(log, /does not know/);
  });

  test("lacks what postProcess removes", async (t) => {
    const { of } = await read(t, {
      houses: [{ id: "h1", secret_token: "s", password: "p", colour: "red" }],
    });
    assert.deepEqual(of("houses"), [{ colour: "red" }]);
  });

  test("holds a property of its own name, and of names that every object inherits", async (t) => {
    const sent = parseJson(
      '{"id":"h1","additional_properties":{"a":1},"constructor":2,"__proto__":{"b":3},"owner":{"toString":4,"__proto__":5}}',
    );
    assert.ok(isJsonObject(sent));
    const { output } = await read(t, { houses: [sent] });
    const expected =
      '"additional_properties":{"additional_properties":{"a":1},"constructor":2,"__proto__":{"b":3},"owner":{"toString":4,"__proto__":5}}';
    assert.ok(output.includes(expected), output);
  });

  test("lacks what is declared and not selected, with all that is in it", async (t) => {
    const { of } = await read(t, {}, { deselected: ["houses.owner", "houses.places"] });
    assert.deepEqual(of("houses"), [{ colour: "red", none: null }]);
  });

  test("holds what is not declared of embedded rows under the column that embeds them, at their place", async (t) => {
    const visits = [
      { id: "v1", house_id: "h1" },
      { id: "v2", house_id: "h1", place: { city: "x", street: "y" }, hour: 5 },
      { id: "v3", house_id: "h2" },
    ];
    const plans = [
      { house_id: "h1", plan: "north", author: "Ann", below: { depth: 2, wine: true } },
    ];
    const houses = [{ id: "h1", colour: "red" }, { id: "h2" }];
    const { of, records } = await read(t, { houses, visits, plans });
    const ofVisit = { place: { street: "y" }, hour: 5 };
    assert.deepEqual(of("houses"), [
      {
        colour: "red",
        visits: [null, ofVisit],
        // Of one row that stands in two columns by a value each, what is in neither is told with the first.
        plan: { author: "Ann" },
        cellar: { below: { wine: true } },
      },
      null,
    ]);
    assert.deepEqual(of("visits"), [null, ofVisit, null]);
    assert.deepEqual(records("houses")[0]?.visits, [
      { id: "v1", house_id: "h1" },
      { id: "v2", house_id: "h1", place: { city: "x" } },
    ]);
    assert.equal(records("houses")[0]?.plan, "north");
    assert.deepEqual(records("houses")[0]?.cellar, { depth: 2 });
  });

  test("of rows that came along in another row holds what that stream does not declare", async (t) => {
    const { of } = await read(t, {});
    assert.deepEqual(of("guests"), [{ nick: { name: "G" } }]);
  });

  test("is logged once at level INFO, without a warning", async (t) => {
    const { log } = await read(t, { houses: [house, { ...house, id: "h2" }] });
    assert.doesNotMatch(log, /WARNING/);
    const told = log.split("\n").filter((line) => line.includes("colour"));
    assert.equal(told.length, 1, log);
    assert.match(
      told.join(),
      /INFO .*are in additional_properties: .*colour \(2 times\).*places\.rooms\.doors/,
    );
  });

  test("can be deselected: what is not declared is left out then", async (t) => {
    const { records, log } = await read(t, {}, { deselected: ["houses.additional_properties"] });
    assert.equal("additional_properties" in (records("houses")[0] ?? {}), false);
    assert.match(log, /INFO .*were dropped: .*colour \(once\)/);
  });

  for (const [how, setup] of [
    ["by what discovery prints", {}],
    ["whatever a catalog has that was made with it", { isOldCatalog: true }],
  ] as const) {
    test(`is in no table where the setting says so, ${how}`, async (t) => {
      const settings = { additional_properties: false };
      const { output, records, log } = await read(t, {}, { settings, ...setup });
      assert.equal(records("houses").length, 1);
      assert.doesNotMatch(output, /additional_properties/);
      assert.doesNotMatch(log, /WARNING/);
    });
  }

  test("is not in a table whose stream declares a part on purpose, of whose rest nothing is said", async (t) => {
    const { schemasOf, records, log } = await read(t, {}, { stream: PartOfHousesStream });
    const [schema] = schemasOf("houses");
    assert.equal("additional_properties" in (schema?.properties ?? {}), false);
    assert.equal("additional_properties" in (records("houses")[0] ?? {}), false);
    assert.doesNotMatch(log, /colour/);
  });

  test("is JSON text where a catalog says that it is text", async (t) => {
    const visits = [{ id: "v1", house_id: "h1", hour: 5 }];
    const houses = [{ id: "h1", colour: "red" }, { id: "h2" }];
    const { of } = await read(
      t,
      { houses, visits },
      { types: { "houses.additional_properties": { type: ["null", "string"] } } },
    );
    assert.deepEqual(of("houses"), ['{"colour":"red","visits":[{"hour":5}]}', null]);
  });

  test("never changes what is announced while a run is under way", async (t) => {
    const { schemasOf } = await read(t, { houses: [{ id: "h0" }, house] });
    assert.equal(schemasOf("houses").length, 1);
  });

  test("is a name that no stream may declare for a column of its own", async () => {
    class OwnStream extends RESTStream<OwnStream, typeof settingsSchema> {
      readonly name = "own";
      readonly path = "/own";
      readonly urlBase = "http://127.0.0.1";
      readonly schema = t.object({ id: t.key(), additional_properties: t.json() });
    }
    class OwnTap extends VillageTap {
      override async streamClasses() {
        return [OwnStream];
      }
    }
    const settings = { url: "http://127.0.0.1" };
    await assert.rejects(
      new OwnTap(HousesStream).discover(settings, recordedLog().logger),
      new ConfigError([
        'own: the column additional_properties holds what the stream does not declare; call its own otherwise, or set additionalProperties to "ignore"',
      ]),
    );
  });
});
