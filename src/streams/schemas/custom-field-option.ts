/** An option of a custom field, where another record holds one. */

import { integer, object, text } from "../../sdk/index.ts";

export const embeddedCustomFieldOption = object(
  {
    id: text("Identifier of the option."),
    custom_field_id: text("Custom field that the option belongs to."),
    sort_key: integer("Place in the order of the custom field's options."),
    value: text("Name of the option."),
  },
  "Option of a custom field.",
);
