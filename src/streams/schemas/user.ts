/** A user, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedUser = t.object(
  {
    id: t.string("ID of the user."),
    email: t.string("Email address of the user.", { personal: "identity" }),
    name: t.string("Name of the user.", { personal: "identity" }),
    role: t.openEnum(
      ["viewer", "responder", "administrator", "owner", "unset"],
      "Deprecated: role of the user; not updated since March 2023.",
    ),
    slack_user_id: t.string("Slack ID of the user.", { personal: "identity" }),
  },
  "User.",
);
