/**
 * Custom fields: what the organisation records about its incidents beside the built-in fields.
 *
 * https://api-docs.incident.io/tag/Custom-Fields-V2
 *
 * What an incident says in them is in incidents.custom_field_entries.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { customFieldType } from "./schemas/custom-field-type.ts";

export const customField = t.object(
  {
    id: t.key("Identifier of the custom field."),
    catalog_type_id: t.string(
      "Catalog type whose entries are the values, if the field is backed by one.",
    ),
    description: t.string("What the custom field is for.", { personal: "free_text" }),
    field_type: customFieldType,
    filter_by: t.object(
      {
        catalog_attribute_id: t.string(
          "Catalog attribute that has to match the other field's value.",
        ),
        custom_field_id: t.string("The other custom field."),
      },
      "How the value of another custom field narrows the options down.",
    ),
    fixed_filter: t.object(
      {
        catalog_attribute_id: t.string("Catalog attribute that has to refer to one of the values."),
        values: t.array(
          t.string("Identifier of a catalog entry."),
          "Catalog entries that are accepted.",
        ),
      },
      "Catalog entries that the options are always narrowed down to.",
    ),
    group_by_catalog_attribute_id: t.string("Catalog attribute that the options are grouped by."),
    helptext_catalog_attribute_id: t.string("Catalog attribute that explains the options."),
    name: t.string("Name of the custom field."),
    created_at: t.timestamp("When the custom field was added."),
    updated_at: t.timestamp("When the custom field last changed."),
  },
  "Custom field.",
);

/** Reads all custom fields in one response. */
export class CustomFieldsStream extends IncidentIoStream<CustomFieldsStream> {
  readonly name = "custom_fields";
  readonly path = "/v2/custom_fields";
  readonly schema = customField;
  override readonly requiredScope = "custom_fields.view";
}
