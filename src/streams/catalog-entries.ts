/**
 * Catalog entries: the things in the catalog, such as each service, with the values of their attributes.
 *
 * https://api-docs.incident.io/tag/Catalog-V3
 *
 * The endpoint answers for one catalog type at a time. The types' schemas say what the attributes are.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { CatalogTypesStream } from "./catalog-types.ts";

export const catalogEntry = t.object(
  {
    id: t.key("Identifier of the entry."),
    aliases: t.array(
      t.string("Alias.", { personal: "free_text" }),
      "Other names that refer to the entry.",
    ),
    // Each organisation has attributes of its own: free-form, with the attributes' identifiers as names.
    attribute_values: t.json("Values of the entry's attributes, by the attribute's identifier.", {
      personal: "free_text",
    }),
    catalog_type_id: t.string("Catalog type of the entry."),
    custom_aliases: t.array(
      t.string("Alias.", { personal: "free_text" }),
      "Those of the aliases that the organisation added to an entry of a synced type.",
    ),
    external_id: t.string("Identifier of the entry in the system it comes from.", {
      personal: "free_text",
    }),
    name: t.string("Name of the entry.", { personal: "free_text" }),
    rank: t.integer("Place in the order of a ranked type's entries."),
    archived_at: t.timestamp("When the entry was archived, if it was."),
    created_at: t.timestamp("When the entry was created."),
    updated_at: t.timestamp("When the entry last changed."),
  },
  "Entry of the catalog.",
);

/** Reads the entries of each catalog type. */
export class CatalogEntriesStream extends IncidentIoStream<CatalogEntriesStream> {
  readonly name = "catalog_entries";
  readonly path = "/v3/catalog_entries";
  readonly schema = catalogEntry;
  override readonly requiredScope = "catalog_entries.view";
  override readonly pageSize = 250; // documented maximum of page_size, which the endpoint requires
  override readonly parent = CatalogTypesStream;

  override childContext({ id: catalog_type_id }: RowOf<CatalogTypesStream>) {
    return { catalog_type_id };
  }
}
