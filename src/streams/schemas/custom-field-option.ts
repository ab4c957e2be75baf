/** An option of a custom field, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedCustomFieldOption = t.object(
  {
    id: t.string("ID of the option."),
    custom_field_id: t.string("Custom field the option belongs to."),
    sort_key: t.integer("Position among the custom field's options."),
    value: t.string("Name of the option."),
  },
  "Option of a custom field.",
);
