/** An attribute of alerts, where another record holds one. */

import { t } from "singer-tap-sdk";

export const embeddedAlertAttribute = t.object(
  {
    id: t.string("Identifier of the attribute."),
    array: t.boolean("Whether the attribute holds a list of values."),
    emoji: t.string("Emoji shown beside the attribute in chat, without colons."),
    name: t.string("Name of the attribute."),
    required: t.boolean("Whether every alert has to have the attribute."),
    type: t.string("Type of the values, as the vendor's engine names it."),
  },
  "Attribute of alerts.",
);
