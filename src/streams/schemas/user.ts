/** A user, where another record holds one. */

import { t } from "singer-tap-sdk";

export const embeddedUser = t.object(
  {
    id: t.string("Identifier of the user."),
    email: t.string("Email address of the user.", { personal: "identity" }),
    name: t.string("Name of the user.", { personal: "identity" }),
    role: t.openEnum(
      ["viewer", "responder", "administrator", "owner", "unset"],
      "Deprecated: role of the user, not kept up to date since March 2023.",
    ),
    slack_user_id: t.string("Identifier of the user in Slack.", { personal: "identity" }),
  },
  "User.",
);
