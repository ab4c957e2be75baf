/**
 * Catalog resources: the types that attributes of catalog entries can have.
 *
 * https://api-docs.incident.io/tag/Catalog-V3
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const catalogResource = t.object(
  {
    type: t.key("Name of the type, as used in attributes of catalog types."),
    category: t.openEnum(["primitive", "custom", "external"], "Where the type comes from."),
    description: t.string("What the type is."),
    engine_resource_type: t.string("Name of the type, as used in alert attributes."),
    label: t.string("Display name of the type."),
    value_docstring: t.string("What the text of a value means."),
  },
  "Type of catalog attribute.",
);

/** Reads all types in one response. */
export class CatalogResourcesStream extends IncidentIoStream<CatalogResourcesStream> {
  readonly name = "catalog_resources";
  readonly path = "/v3/catalog_resources";
  readonly schema = catalogResource;
  override readonly requiredScope = "catalog_types.view";
  override readonly primaryKeys = ["type"] as const;
  override readonly recordsPath = "resources";
}
