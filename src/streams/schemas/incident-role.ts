/** A role that people take in an incident, where another record holds one. */

import { choice, flag, object, text, timestamp } from "../../sdk/index.ts";

export const embeddedIncidentRole = object(
  {
    id: text("Identifier of the role."),
    description: text("What the role is for."),
    instructions: text("What whoever takes the role is told; empty for the reporter."),
    name: text("Name of the role."),
    required: flag("Deprecated: whether the role has to be filled; often absent."),
    role_type: choice(["lead", "reporter", "custom"], "Kind of role."),
    shortform: text("Short name for Slack; empty for the reporter."),
    created_at: timestamp("When the role was added."),
    updated_at: timestamp("When the role last changed."),
  },
  "Role in an incident.",
);
