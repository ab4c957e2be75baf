/** The kind of values that a custom field takes. */

import { t } from "singer-tap-sdk";

export const customFieldType = t.openEnum(
  ["single_select", "multi_select", "text", "link", "numeric"],
  "Kind of values that the custom field takes.",
);
