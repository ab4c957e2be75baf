/** An attribute of alerts, where another record holds one. */

import { flag, object, text } from "../../sdk/index.ts";

export const embeddedAlertAttribute = object(
  {
    id: text("Identifier of the attribute."),
    array: flag("Whether the attribute holds a list of values."),
    emoji: text("Emoji shown beside the attribute in chat, without colons."),
    name: text("Name of the attribute."),
    required: flag("Whether every alert has to have the attribute."),
    type: text("Type of the values, as the vendor's engine names it."),
  },
  "Attribute of alerts.",
);
