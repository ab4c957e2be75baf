/** An option of a custom field, where another record holds one. */

import { t } from "singer-tap-sdk";

export const embeddedCustomFieldOption = t.object(
  {
    id: t.string("Identifier of the option."),
    custom_field_id: t.string("Custom field that the option belongs to."),
    sort_key: t.integer("Place in the order of the custom field's options."),
    value: t.string("Name of the option."),
  },
  "Option of a custom field.",
);
