/** The columns of a tap's tables, as they are compared with the API's reference. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { RESTStream, Tap, Type, t } from "../../src/index.ts";
import { tablesOf } from "../../src/toolchain/openapi/tables.ts";

class Things extends RESTStream<Things> {
  readonly name = "things";
  readonly path = "/things";
  readonly urlBase = "https://api.example.com";
  readonly schema = t.object({
    id: t.key(),
    owner: t.object({ name: t.string() }),
    created_at: t.at("createdAt", t.timestamp()),
    owner_name: t.at("owner.name", t.string()),
    owner_city: t.at("owner.address.city", t.string()),
    raw: t.json(),
    inside: t.at("raw.inside", t.string()),
    ...t.inside("attributes", { title: t.string(), votes: t.integer() }),
  });
}

class ThingsTap extends Tap {
  readonly name = "tap-things";
  readonly description = "Reads things";
  readonly version = "1.0.0";
  readonly settingsSchema = Type.Object({});
  override streamClasses = async () => [Things];
}

/** The names of properties, at every depth. */
function names({ properties }: { readonly properties?: object }): object | null {
  if (properties === undefined) return null;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, names(property)]),
  );
}

test("Columns that t.at takes from elsewhere are compared where the API has them", async () => {
  const [table] = await tablesOf(new ThingsTap(), { write: () => true });
  assert.deepEqual(names(table?.columns ?? {}), {
    id: null,
    owner: { name: null, address: { city: null } },
    createdAt: null,
    raw: null,
    attributes: { title: null, votes: null },
  });
});
