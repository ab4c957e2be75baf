/** What an incident says in one of its custom fields. */

import { describe, list, object, text } from "../../sdk/index.ts";
import { embeddedCustomFieldOption } from "./custom-field-option.ts";
import { customFieldType } from "./custom-field-type.ts";

const customField = object(
  {
    id: text("Identifier of the custom field."),
    description: text("What the custom field is for."),
    field_type: customFieldType,
    name: text("Name of the custom field."),
    options: list(embeddedCustomFieldOption, "Options of the custom field, if it has any."),
  },
  "The custom field.",
);

const value = object(
  {
    value_catalog_entry: object(
      {
        id: text("Identifier of the catalog entry."),
        aliases: list(text("Alias."), "Other names that refer to the catalog entry."),
        external_id: text("Identifier of the catalog entry in the system it comes from."),
        name: text("Name of the catalog entry."),
      },
      "The value of a field that is backed by a catalog type.",
    ),
    value_link: text("The value of a link field."),
    // The vendor's own tap types it as a number; the API sends text, and a number could lose digits.
    value_numeric: text("The value of a numeric field, a decimal number as text."),
    value_option: describe(embeddedCustomFieldOption, "The value of a select field."),
    value_text: text("The value of a text field."),
  },
  "One value; the property that fits the field's type is set.",
);

export const customFieldEntry = object(
  {
    custom_field: customField,
    values: list(value, "Values of the field; more than one in a multi-select field."),
  },
  "What an incident says in one custom field.",
);
