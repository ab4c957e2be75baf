/**
 * Catalog entries: the things in the catalog, such as each service, with the values of their attributes.
 *
 * https://api-docs.incident.io/tag/Catalog-V3
 *
 * The endpoint lists the entries of one catalog type. The attributes are described in the types' schemas.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { CatalogTypesStream } from "./catalog-types.ts";

export const catalogEntry = t.object(
  {
    id: t.key("ID of the entry."),
    aliases: t.array(t.string("Alias.", { personal: "free_text" }), "Other names for the entry."),
    // Each organization has its own attributes: free-form, keyed by attribute ID.
    attribute_values: t.json("Values of the entry's attributes, keyed by attribute ID.", {
      personal: "free_text",
    }),
    catalog_type_id: t.string("Catalog type of the entry."),
    custom_aliases: t.array(
      t.string("Alias.", { personal: "free_text" }),
      "Aliases that the organization added to an entry of a synced type.",
    ),
    external_id: t.string("ID of the entry in its source system.", {
      personal: "free_text",
    }),
    name: t.string("Name of the entry.", { personal: "free_text" }),
    rank: t.integer("Position among the entries of a ranked type."),
    archived_at: t.timestamp("When the entry was archived; null if it is not."),
    created_at: t.timestamp("When the entry was created."),
    updated_at: t.timestamp("When the entry last changed."),
  },
  "Catalog entry.",
);

/** Reads the entries of each catalog type. */
export class CatalogEntriesStream extends IncidentIoStream<CatalogEntriesStream> {
  readonly name = "catalog_entries";
  readonly path = "/v3/catalog_entries";
  readonly schema = catalogEntry;
  override readonly requiredScope = "catalog_entries.view";
  override readonly pageSize = 250; // documented maximum of page_size, which the endpoint requires
  override readonly hasTotal = true; // documented: pagination_meta.total_record_count
  override readonly parent = CatalogTypesStream;

  override childContext({ id: catalog_type_id }: RowOf<CatalogTypesStream>) {
    return { catalog_type_id };
  }
}
