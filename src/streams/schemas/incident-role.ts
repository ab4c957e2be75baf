/** A role on an incident, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedIncidentRole = t.object(
  {
    id: t.string("ID of the role."),
    description: t.string("What the role is for.", { personal: "free_text" }),
    instructions: t.string(
      "Instructions for the person who takes the role; empty for the reporter.",
      {
        personal: "free_text",
      },
    ),
    name: t.string("Name of the role."),
    required: t.boolean("Deprecated: whether the role must be filled; often absent."),
    role_type: t.openEnum(["lead", "reporter", "custom"], "Kind of role."),
    shortform: t.string("Short name for Slack; empty for the reporter."),
    created_at: t.timestamp("When the role was added."),
    updated_at: t.timestamp("When the role last changed."),
  },
  "Role on an incident.",
);
