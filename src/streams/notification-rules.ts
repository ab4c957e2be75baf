/**
 * Notification rules: how, and how soon, each user is notified of pages.
 *
 * https://api-docs.incident.io/tag/Users-V2
 *
 * The endpoint lists the rules of one user; it leaves out rules for shift changes.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { notificationMethodType } from "./schemas/notification-method-type.ts";
import { UsersStream } from "./users.ts";

export const notificationRule = t.object(
  {
    id: t.key("ID of the notification rule."),
    user_id: t.key("User the rule belongs to."),
    app: t.object(
      {
        push_notification_criticality: t.openEnum(
          ["critical", "active"],
          "Whether push notifications bypass Do Not Disturb; critical ones do.",
        ),
      },
      "App settings, if the rule is for the app.",
    ),
    delay_seconds: t.integer("Seconds after a page when the rule applies."),
    method_target: t.object(
      {
        all: t.json("Present, and empty, if the rule uses all methods of its kind."),
        specific: t.object(
          { id: t.string("ID of the notification method.") },
          "Method, if the rule uses a single one.",
        ),
        type: t.openEnum(
          ["specific", "all"],
          "Whether the rule uses one method or all of its kind.",
        ),
      },
      "Which of the user's notification methods the rule uses.",
    ),
    method_type: notificationMethodType,
    phone: t.object(
      { channel: t.openEnum(["sms", "voice"], "Whether to send a text message or call.") },
      "Phone settings, if the rule is for a phone.",
    ),
    rule_type: t.openEnum(["high_urgency", "low_urgency"], "Urgency of the pages it applies to."),
  },
  "Rule for notifying a user of pages.",
);

/** Reads the notification rules of each user. */
export class NotificationRulesStream extends IncidentIoStream<NotificationRulesStream> {
  readonly name = "notification_rules";
  readonly path = "/v2/users/{user_id}/notification_rules";
  readonly schema = notificationRule;
  override readonly requiredScope = "notification_rules.view";
  override readonly primaryKeys = ["id", "user_id"] as const;
  override readonly isExtra = true;
  override readonly parent = UsersStream;

  override childContext({ id: user_id }: RowOf<UsersStream>) {
    return { user_id };
  }
}
