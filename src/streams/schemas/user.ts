/** A user, where another record holds one. */

import { choice, object, text } from "../../sdk/index.ts";

export const embeddedUser = object(
  {
    id: text("Identifier of the user."),
    email: text("Email address of the user."),
    name: text("Name of the user."),
    role: choice(
      ["viewer", "responder", "administrator", "owner", "unset"],
      "Deprecated: role of the user, not kept up to date since March 2023.",
    ),
    slack_user_id: text("Identifier of the user in Slack."),
  },
  "User.",
);
