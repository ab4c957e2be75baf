/** A custom field and its values on an incident. */

import { t } from "singer-tap-sdk";
import { embeddedCustomFieldOption } from "./custom-field-option.ts";
import { customFieldType } from "./custom-field-type.ts";

const customField = t.object(
  {
    id: t.string("ID of the custom field."),
    description: t.string("What the custom field is for.", { personal: "free_text" }),
    field_type: customFieldType,
    name: t.string("Name of the custom field."),
    options: t.array(embeddedCustomFieldOption, "Options of the custom field, if it has any."),
  },
  "Custom field.",
);

export const customFieldValue = t.object(
  {
    value_catalog_entry: t.object(
      {
        id: t.string("ID of the catalog entry."),
        aliases: t.array(
          t.string("Alias.", { personal: "free_text" }),
          "Other names for the catalog entry.",
        ),
        external_id: t.string("ID of the catalog entry in its source system.", {
          personal: "free_text",
        }),
        name: t.string("Name of the catalog entry.", { personal: "free_text" }),
      },
      "Value of a field that is backed by a catalog type.",
    ),
    value_link: t.string("Value of a link field.", { personal: "free_text" }),
    // incident.io's own tap types it as a number; the API sends text, and a number could lose digits.
    value_numeric: t.string("Value of a numeric field, a decimal number as text."),
    value_option: t.describe(embeddedCustomFieldOption, "Value of a select field."),
    value_text: t.string("Value of a text field.", { personal: "free_text" }),
  },
  "One value; the property for the field's type is set.",
);

export const customFieldEntry = t.object(
  {
    custom_field: customField,
    values: t.array(
      customFieldValue,
      "Values of the field; more than one in a multi-select field.",
    ),
  },
  "Custom field and its values on an incident.",
);
