/** The type of values that a custom field holds. */

import { t } from "singer-tap-sdk";

export const customFieldType = t.openEnum(
  ["single_select", "multi_select", "text", "link", "numeric"],
  "Type of values the custom field holds.",
);
