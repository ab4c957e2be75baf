/** What an incident says in a custom field. */

import { t } from "singer-tap-sdk";
import { embeddedCustomFieldOption } from "./custom-field-option.ts";
import { customFieldType } from "./custom-field-type.ts";

const customField = t.object(
  {
    id: t.string("Identifier of the custom field."),
    description: t.string("What the custom field is for.", { personal: "free_text" }),
    field_type: customFieldType,
    name: t.string("Name of the custom field."),
    options: t.array(embeddedCustomFieldOption, "Options of the custom field, if it has any."),
  },
  "The custom field.",
);

export const customFieldValue = t.object(
  {
    value_catalog_entry: t.object(
      {
        id: t.string("Identifier of the catalog entry."),
        aliases: t.array(
          t.string("Alias.", { personal: "free_text" }),
          "Other names that refer to the catalog entry.",
        ),
        external_id: t.string("Identifier of the catalog entry in the system it comes from.", {
          personal: "free_text",
        }),
        name: t.string("Name of the catalog entry.", { personal: "free_text" }),
      },
      "The value of a field that is backed by a catalog type.",
    ),
    value_link: t.string("The value of a link field.", { personal: "free_text" }),
    // The vendor's own tap types it as a number; the API sends text, and a number could lose digits.
    value_numeric: t.string("The value of a numeric field, a decimal number as text."),
    value_option: t.describe(embeddedCustomFieldOption, "The value of a select field."),
    value_text: t.string("The value of a text field.", { personal: "free_text" }),
  },
  "One value; the property that fits the field's type is set.",
);

export const customFieldEntry = t.object(
  {
    custom_field: customField,
    values: t.array(
      customFieldValue,
      "Values of the field; more than one in a multi-select field.",
    ),
  },
  "What an incident says in one custom field.",
);
