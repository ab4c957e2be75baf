/** The catalog: its types, their entries, and what attributes can be of. */

import type { JsonObject } from "../../http/records.ts";
import { DAY } from "../calendar.ts";
import { regions } from "../company.ts";
import { ulid } from "../identifiers.ts";
import { literal } from "../literal.ts";
import { randomFor } from "../random.ts";
import type { World } from "../world.ts";
import type { Drawings, Sketch } from "./sketch.ts";

/** Shops that are customers: more than fit on a page of the largest size. */
const CUSTOMERS = 260;

/** The types, each with its attributes and the type of their values. */
const types = {
  Team: {},
  Service: { owner: 'Custom["Team"]', tier: "String", description: "Text", retired: "Bool" },
  Region: {},
  Customer: { region: 'Custom["Region"]' },
};

const primitives = {
  Bool: "Boolean true or false value",
  Number: "Decimal number",
  String: "Plain text value",
  Text: "Rich text value",
};

function typeId({ seed, since, catalog }: World, key: string): string {
  if (key === "Team") return catalog.teamTypeId;
  if (key === "Service") return catalog.serviceTypeId;
  return ulid(since - 20 * DAY, randomFor(seed, "catalog", "type", key));
}

/** The identifier by which custom fields know an attribute as well. */
function attributeId({ seed, since }: World, name: string): string {
  return ulid(since - 19 * DAY, randomFor(seed, "custom field", "attribute", name));
}

export const catalog: Drawings = {
  catalog_types: ({ world }) =>
    Object.entries(types).map(([name, columns]) => {
      const id = typeId(world, name);
      const attributes = Object.entries(columns).map(([column, type]) => {
        return { id: attributeId(world, column), name: column, type, array: false };
      });
      const row = {
        id,
        name,
        type_name: `Custom["${name}"]`,
        engine_resource_type: `CatalogEntry["${id}"]`,
        is_team_type: name === "Team",
        ranked: name === "Region",
        registry_type: undefined,
        dynamic_resource_parameter: undefined,
        schema: { version: 3, attributes },
      };
      return { at: world.since - 20 * DAY, row };
    }),
  catalog_entries: ({ world }) => [
    ...world.catalog.team.all.map((team) => entry(world, "Team", team)),
    ...world.catalog.service.all.map(({ entry: service, team, tier }) =>
      entry(world, "Service", service, {
        owner: literal(team.id, team.name),
        tier: literal(String(tier)),
        retired: literal("false"),
      }),
    ),
    ...regions.map((name, rank) => entry(world, "Region", region(world, name), {}, rank)),
    ...Array.from({ length: CUSTOMERS }, (_, place) => {
      const random = randomFor(world.seed, "customer", place);
      const home = region(world, random.pick(regions));
      const id = ulid(world.since - 16 * DAY + place, random);
      const customer = { id, name: `Butik ${place + 1}`, external_id: `shop-${place + 1}` };
      return entry(world, "Customer", customer, { region: literal(home.id, home.name) });
    }),
  ],
  catalog_resources: ({ world, rows }) => [
    ...Object.entries(primitives).map(([type, description]) => ({
      at: world.since,
      row: { type, label: type, description, category: "primitive", engine_resource_type: type },
    })),
    ...rows("catalog_types").map(({ type_name: type, name: label, engine_resource_type }) => ({
      at: world.since,
      row: { type, label, category: "custom", engine_resource_type },
    })),
  ],
};

function region({ seed, since }: World, name: string) {
  return {
    id: ulid(since - 20 * DAY, randomFor(seed, "catalog", "region", name)),
    name,
    external_id: name.toLowerCase(),
  };
}

function entry(
  world: World,
  type: keyof typeof types,
  entity: JsonObject,
  values: Readonly<Record<string, JsonObject>> = {},
  rank = 0,
): Sketch {
  const at = world.since - 16 * DAY;
  const attribute_values = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [attributeId(world, name), { value }]),
  );
  const catalog_type_id = typeId(world, type);
  const row = { aliases: [], ...entity, catalog_type_id, archived_at: undefined, rank };
  return { at, row: { ...row, attribute_values } };
}
