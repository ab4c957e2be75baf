/** What SCHEMA announces of a stream where a catalog, or Meltano's `schema` extra, has types of its own. */

import type { JsonSchema } from "../singer/index.ts";
import { type Coercion, coercionOf, typesOf } from "./coercion.ts";
import { propertyOf } from "./column-schemas.ts";

/** Called for each place where the catalog's type could not hold every value of the stream's own. */
type Refuse = (path: string, types: { given: JsonSchema; own: JsonSchema }) => void;

/** Keywords that say what a value may be in other ways than by its type. */
const combinators = ["$ref", "allOf", "anyOf", "oneOf", "not"];

/**
 * The catalog's schema where it can hold every value, and the stream's own elsewhere. Whether a value may be
 * null is the stream's to say at every place. Keywords about anything but types are the catalog's.
 *
 * @param selected The stream's own schema, less what is not selected.
 * @param given The catalog's.
 * @param path Names of the properties on the way, joined by dots.
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
  // The stream promises nothing about what an object lacks, or has beside what is described.
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

/** A schema that says nothing about the type has the stream's own. */
function withType(given: JsonSchema, { type, format }: JsonSchema): JsonSchema {
  const isSilent = given.type === undefined && !combinators.some((keyword) => keyword in given);
  if (!isSilent || type === undefined) return given;
  return { ...given, type, ...(format !== undefined && { format }) };
}

function coercionFor(selected: JsonSchema, offered: JsonSchema): Coercion | null {
  const coercion = coercionOf(selected, offered);
  // Of an object that may have any property, and a list of anything, the catalog knows a part at best.
  const knowsMore =
    (offered.properties !== undefined && selected.properties === undefined) ||
    (offered.items !== undefined && selected.items === undefined);
  return coercion === "itself" && knowsMore ? null : coercion;
}
