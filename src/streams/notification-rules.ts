/**
 * Notification rules: by which methods, and how soon, each user wants to be told of pages.
 *
 * https://api-docs.incident.io/tag/Users-V2
 *
 * The endpoint answers for one user at a time, and leaves out rules about changes of shift.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { notificationMethodType } from "./schemas/notification-method-type.ts";
import { UsersStream } from "./users.ts";

export const notificationRule = t.object(
  {
    id: t.key("Identifier of the notification rule."),
    user_id: t.key("User whose rule it is."),
    app: t.object(
      {
        push_notification_criticality: t.openEnum(
          ["critical", "active"],
          "Whether push notifications are heard in spite of Do Not Disturb: critical ones are.",
        ),
      },
      "How the app notifies, if the rule is for the app.",
    ),
    delay_seconds: t.integer("Seconds after a page at which the rule is followed."),
    method_target: t.object(
      {
        all: t.json("There, and empty, if the rule uses all methods of its kind."),
        specific: t.object(
          { id: t.string("Identifier of the notification method.") },
          "The method, if the rule uses a single one.",
        ),
        type: t.openEnum(["specific", "all"], "Whether it is one method or all of the kind."),
      },
      "Which of the user's notification methods the rule uses.",
    ),
    method_type: notificationMethodType,
    phone: t.object(
      { channel: t.openEnum(["sms", "voice"], "Whether by text message or by call.") },
      "How the phone is used, if the rule is for a phone.",
    ),
    rule_type: t.openEnum(["high_urgency", "low_urgency"], "Urgency of the pages it is for."),
  },
  "Rule by which a user is told of pages.",
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
