/** SCHEMA without the properties of nested objects: types and rows stay as they are. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { t } from "../../src/index.ts";
import type { JsonObject, JsonSchema } from "../../src/singer/index.ts";
import { sendJson, serve } from "../support/serve.ts";
import { ShopStream, times } from "../support/shop-streams.ts";
import { runShop } from "../support/shop-tap.ts";

const place = t.object({ city: t.string("City"), at: t.json("Anything") }, "Place");

class ParcelsStream extends ShopStream {
  readonly name = "parcels";
  readonly path = "/parcels";
  readonly schema = t.object(
    {
      id: t.key("Identifier"),
      place: t.describe(place, "Where it is."),
      stops: t.array(t.object({ place: t.describe(place, "Where."), ...times }, "Stop"), "Stops"),
      weights: t.array(t.number("Weight"), "Weights"),
      ...times,
    },
    "Parcel",
  );
}

const parcel = {
  id: "p1",
  place: { city: "Turin", at: { floor: 1 } },
  stops: [{ place: { city: "Milan", at: null } }],
  weights: [1.5],
};

/** What is read of a shop with one parcel. */
async function readParcels(t: Parameters<typeof serve>[0], settings: JsonObject) {
  const origin = await serve(t, (_request, response) => {
    sendJson(response, { parcels: [parcel], meta: {} });
  });
  const { messages, records } = await runShop(
    { origin },
    { tables: ["parcels"], others: [ParcelsStream], settings },
  );
  const { schema } = messages.find(({ type }) => type === "SCHEMA") ?? assert.fail();
  return { schema, rows: records("parcels") };
}

/** The types of a table's columns, with those of arrays' elements. */
function typesOf({ properties = {} }: JsonSchema = {}) {
  return Object.entries(properties).map(([name, { type, format, items }]) => ({
    name,
    type,
    format,
    element: items?.type,
  }));
}

test("A table is announced with the properties of nested objects, unless a setting omits them: its types and rows stay", async (t) => {
  const whole = await readParcels(t, {});
  const bare = await readParcels(t, { omit_nested_properties: true });
  assert.match(JSON.stringify(whole.schema), /"city"/);
  assert.doesNotMatch(JSON.stringify(bare.schema), /"city"|"floor"/);
  const nested = Object.values(bare.schema?.properties ?? {}).flatMap(({ properties, items }) => [
    properties,
    items?.properties,
  ]);
  assert.ok(nested.every((properties) => properties === undefined));
  assert.deepEqual(typesOf(bare.schema), typesOf(whole.schema));
  assert.equal(bare.rows.length, 1);
  assert.deepEqual(bare.rows, whole.rows);
});
