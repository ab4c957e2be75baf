/** The kinds of means by which users are reached. */

import { t } from "singer-tap-sdk";

export const notificationMethodType = t.openEnum(
  ["app", "email", "microsoft_teams", "phone", "slack", "whatsapp_message"],
  "Kind of notification method.",
);

/** Kinds of notification that a policy on readiness can ask for: channels as well as people's own methods. */
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
