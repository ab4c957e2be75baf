/** The kinds of means by which users are reached. */

import { t } from "../../sdk/index.ts";

export const notificationMethodType = t.openEnum(
  ["app", "email", "microsoft_teams", "phone", "slack", "whatsapp_message"],
  "Kind of notification method.",
);
