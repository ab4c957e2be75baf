/** The kinds of notification methods. */

import { t } from "singer-tap-sdk";

export const notificationMethodType = t.openEnum(
  ["app", "email", "microsoft_teams", "phone", "slack", "whatsapp_message"],
  "Kind of notification method.",
);

/** Kinds of notification that a readiness policy can require: channels as well as users' own methods. */
export const readinessMethodType = t.openEnum(
  [
    "slack",
    "email",
    "app",
    "sms",
    "phone",
    "live_call",
    "slack_channel",
    "microsoft_teams",
    "microsoft_teams_channel",
    "whatsapp_message",
  ],
  "Kind of notification.",
);
