/** Resolves the schema of SCHEMA messages where the catalog, or Meltano's `schema` extra, declares other types. */

import type { JsonSchema } from "../singer/index.ts";
import { type Coercion, coercionOf, typesOf } from "./coercion.ts";
import { propertyOf } from "./column-schemas.ts";

/** Called for each property whose catalog type can't hold every value of the stream's type. */
type Refuse = (path: string, types: { given: JsonSchema; own: JsonSchema }) => void;

/** Keywords that restrict a value other than by its type. */
const combinators = ["$ref", "allOf", "anyOf", "oneOf", "not"];

/**
 * The catalog's type where it can hold every value, and the stream's elsewhere. Whether a value may be null always
 * follows the stream. Keywords other than types follow the catalog.
 *
 * @param selected The stream's schema without unselected properties.
 * @param given The catalog's schema.
 * @param path Path of property names, joined by dots.
 */
export function resolveCatalogTypes(
  selected: JsonSchema,
  given: JsonSchema,
  path: string,
  refuse: Refuse,
): JsonSchema {
  const offered = withType(given, selected);
  const coercion = coercionFor(selected, offered);
  if (coercion === null) {
    refuse(path, { given, own: selected });
    return selected;
  }
  // The stream promises nothing about missing or additional properties.
  const { type: _, properties, items, required, additionalProperties, ...keywords } = offered;
  const nullable = [selected.type].flat().includes("null");
  const type = [...(nullable ? ["null"] : []), ...typesOf(offered)];
  const announced = { ...(type.length > 0 && { type }), ...keywords };
  if (coercion !== "itself") return announced;
  return {
    ...announced,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(selected.properties ?? {}).map(([name, own]) => {
          const inside = path === "" ? name : `${path}.${name}`;
          return [name, resolveCatalogTypes(own, propertyOf(given, name) ?? own, inside, refuse)];
        }),
      ),
    }),
    ...(items !== undefined && {
      items: resolveCatalogTypes(selected.items ?? {}, items, path, refuse),
    }),
  };
}

/** A schema without a type gets the stream's. */
function withType(given: JsonSchema, { type, format }: JsonSchema): JsonSchema {
  const isSilent = given.type === undefined && !combinators.some((keyword) => keyword in given);
  if (!isSilent || type === undefined) return given;
  return { ...given, type, ...(format !== undefined && { format }) };
}

function coercionFor(selected: JsonSchema, offered: JsonSchema): Coercion | null {
  const coercion = coercionOf(selected, offered);
  // For an object with any properties, or an array of anything, the catalog can declare a part at best.
  const knowsMore =
    (offered.properties !== undefined && selected.properties === undefined) ||
    (offered.items !== undefined && selected.items === undefined);
  return coercion === "itself" && knowsMore ? null : coercion;
}
