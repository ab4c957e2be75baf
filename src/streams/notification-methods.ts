/**
 * Notification methods: by what means each user can be reached when on call.
 *
 * https://api-docs.incident.io/tag/Users-V2
 *
 * The rows hold personal data: phone numbers, email addresses and the like, in address. Most digits of phone
 * numbers are blanked out, unless the key has the scope notification_methods.view_unredacted as well. The
 * endpoint answers for one user at a time.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { notificationMethodType } from "./schemas/notification-method-type.ts";
import { UsersStream } from "./users.ts";

export const notificationMethod = t.object(
  {
    id: t.key("Identifier of the notification method."),
    user_id: t.key("User whom the method reaches."),
    address: t.string(
      "Personal data: phone number, email address, name in a chat or name of a device.",
      { personal: "identity" },
    ),
    is_usable: t.boolean(
      "Whether the method can be used, a phone number being verified for example.",
    ),
    method_type: notificationMethodType,
    phone_details: t.object(
      {
        supports_sms: t.boolean("Whether text messages reach the number."),
        supports_voice: t.boolean("Whether calls reach the number."),
      },
      "What a phone number is good for.",
    ),
  },
  "Means of reaching a user; holds personal data, such as phone numbers.",
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
