/** The catalog: its types, their entries, and what attributes can be of. */

import type { JsonObject } from "../../http/records.ts";
import { DAY } from "../calendar.ts";
import { regions, serviceKeys, teamKeys } from "../company.ts";
import { ulid } from "../identifiers.ts";
import { randomFor } from "../random.ts";
import type { CatalogEntry } from "../shapes.ts";
import type { World } from "../world.ts";
import { type Drawings, dated, type Sketch, text } from "./sketch.ts";

/** Shops that are customers: more than fit on a page of the largest size. */
const CUSTOMERS = 260;

type TypeKey = "Customer" | "Region" | "Service" | "Team";

/** The attributes of each type, with the type of their values. */
const attributes: Readonly<Record<TypeKey, Readonly<Record<string, string>>>> = {
  Customer: { region: 'Custom["Region"]' },
  Region: {},
  Service: { owner: 'Custom["Team"]', tier: "String", description: "Text", retired: "Bool" },
  Team: {},
};

const primitives = {
  Bool: "Boolean true or false value",
  Number: "Decimal number",
  String: "Plain text value",
  Text: "Rich text value",
} as const;

function typeId({ seed, since, catalog }: World, key: TypeKey): string {
  const known = { Team: catalog.teamTypeId, Service: catalog.serviceTypeId };
  return key === "Team" || key === "Service"
    ? known[key]
    : ulid(since - 20 * DAY, randomFor(seed, "catalog", "type", key));
}

/** The identifier by which custom fields know an attribute as well. */
function attributeId({ seed, since }: World, name: string): string {
  return ulid(since - 19 * DAY, randomFor(seed, "custom field", "attribute", name));
}

export const catalog: Drawings = {
  catalog_types: ({ world }) =>
    (["Team", "Service", "Region", "Customer"] as const).map((key) => ({
      at: world.since - 20 * DAY,
      row: {
        id: typeId(world, key),
        name: key,
        type_name: `Custom["${key}"]`,
        engine_resource_type: `CatalogEntry["${typeId(world, key)}"]`,
        is_team_type: key === "Team",
        ranked: key === "Region",
        registry_type: undefined,
        dynamic_resource_parameter: undefined,
        schema: {
          version: 3,
          attributes: Object.entries(attributes[key]).map(([name, type]) => ({
            id: attributeId(world, name),
            name,
            type,
            array: false,
            mode: "dashboard",
          })),
        },
      },
    })),
  catalog_entries: ({ world }) => [
    ...teamKeys.map((key) => entry(world, "Team", world.catalog.team(key))),
    ...serviceKeys.map((key) => {
      const { entry: service, team, tier } = world.catalog.service(key);
      const owner = world.catalog.team(team);
      return entry(world, "Service", service, {
        owner: { label: owner.name, literal: owner.id },
        tier: { label: String(tier), literal: String(tier) },
        retired: { label: "false", literal: "false" },
      });
    }),
    ...regions.map((name, rank) => entry(world, "Region", region(world, name), {}, rank)),
    ...Array.from({ length: CUSTOMERS }, (_, place) => {
      const random = randomFor(world.seed, "customer", place);
      const home = region(world, random.pick(regions));
      const id = ulid(world.since - 16 * DAY + place, random);
      return entry(
        world,
        "Customer",
        { id, name: `Butik ${place + 1}`, external_id: `shop-${place + 1}` },
        { region: { label: home.name, literal: home.id } },
      );
    }),
  ],
  catalog_resources: ({ world, rows }) => [
    ...Object.entries(primitives).map(([type, description]) => ({
      at: world.since,
      row: { type, label: type, description, category: "primitive", engine_resource_type: type },
    })),
    ...rows("catalog_types").map((type) => ({
      at: world.since,
      row: {
        type: text(type, "type_name"),
        label: text(type, "name"),
        category: "custom",
        engine_resource_type: text(type, "engine_resource_type"),
      },
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
  type: TypeKey,
  entity: CatalogEntry,
  values: Readonly<Record<string, JsonObject>> = {},
  rank = 0,
): Sketch {
  const at = world.since - 16 * DAY;
  return {
    at,
    row: {
      aliases: [],
      ...entity,
      catalog_type_id: typeId(world, type),
      archived_at: undefined,
      rank,
      attribute_values: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [attributeId(world, name), { value }]),
      ),
      ...dated(at),
    },
  };
}
