/**
 * Custom fields: what the organization records about its incidents in addition to the built-in fields.
 *
 * https://api-docs.incident.io/tag/Custom-Fields-V2
 *
 * Their values are in incidents.custom_field_entries.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { customFieldType } from "./schemas/custom-field-type.ts";

export const customField = t.object(
  {
    id: t.key("ID of the custom field."),
    catalog_type_id: t.string(
      "Catalog type whose entries are the values, if the field is backed by one.",
    ),
    description: t.string("What the custom field is for.", { personal: "free_text" }),
    field_type: customFieldType,
    filter_by: t.object(
      {
        catalog_attribute_id: t.string(
          "Catalog attribute that must match the other field's value.",
        ),
        custom_field_id: t.string("The other custom field."),
      },
      "How another custom field's value filters the options.",
    ),
    fixed_filter: t.object(
      {
        catalog_attribute_id: t.string("Catalog attribute that must refer to one of the values."),
        values: t.array(t.string("Catalog entry ID."), "Accepted catalog entries."),
      },
      "Catalog entries that the options are always limited to.",
    ),
    group_by_catalog_attribute_id: t.string("Catalog attribute the options are grouped by."),
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
