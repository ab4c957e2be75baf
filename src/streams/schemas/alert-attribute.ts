/** An alert attribute, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedAlertAttribute = t.object(
  {
    id: t.string("ID of the attribute."),
    array: t.boolean("Whether the attribute holds a list of values."),
    emoji: t.string("Emoji shown next to the attribute in chat, without colons."),
    name: t.string("Name of the attribute."),
    required: t.boolean("Whether every alert must have the attribute."),
    type: t.string("Type of the values, as incident.io's engine names it."),
  },
  "Alert attribute.",
);
