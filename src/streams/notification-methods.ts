/**
 * Notification methods: how each user can be reached when on call.
 *
 * https://api-docs.incident.io/tag/Users-V2
 *
 * The rows contain personal data: phone numbers, email addresses, and the like, in address. Most digits of phone
 * numbers are masked unless the key also has the permission notification_methods.view_unredacted. The endpoint lists
 * the methods of one user.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { notificationMethodType } from "./schemas/notification-method-type.ts";
import { UsersStream } from "./users.ts";

export const notificationMethod = t.object(
  {
    id: t.key("ID of the notification method."),
    user_id: t.key("User the method belongs to."),
    address: t.string("Personal data: phone number, email address, chat name, or device name.", {
      personal: "identity",
    }),
    is_usable: t.boolean(
      "Whether the method can be used; for example, whether a phone number is verified.",
    ),
    method_type: notificationMethodType,
    phone_details: t.object(
      {
        supports_sms: t.boolean("Whether text messages reach the number."),
        supports_voice: t.boolean("Whether calls reach the number."),
      },
      "What a phone number supports.",
    ),
  },
  "Way to reach a user; contains personal data, such as phone numbers.",
);

/** Reads the notification methods of each user. */
export class NotificationMethodsStream extends IncidentIoStream<NotificationMethodsStream> {
  readonly name = "notification_methods";
  readonly path = "/v2/users/{user_id}/notification_methods";
  readonly schema = notificationMethod;
  override readonly requiredScope = "notification_methods.view";
  override readonly primaryKeys = ["id", "user_id"] as const;
  override readonly isExtra = true;
  override readonly parent = UsersStream;

  override childContext({ id: user_id }: RowOf<UsersStream>) {
    return { user_id };
  }
}
