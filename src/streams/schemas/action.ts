/** An action, as incidents embed it. */

import { choice, describe, object, text, timestamp } from "../../sdk/index.ts";
import { actor } from "./actor.ts";
import { embeddedUser } from "./user.ts";

export const embeddedAction = object(
  {
    id: text("Identifier of the action."),
    incident_id: text("Incident that the action belongs to."),
    assignee: describe(embeddedUser, "Who the action is assigned to."),
    creator: describe(actor, "Who or what created the action."),
    description: text("What is to be done."),
    // The values of the version before; those of this one are not documented.
    status: choice(
      ["outstanding", "completed", "deleted", "not_doing"],
      "How far the action has come.",
    ),
    created_at: timestamp("When the action was created."),
    completed_at: timestamp("When the action was completed."),
    updated_at: timestamp("When the action last changed."),
  },
  "Action taken during an incident.",
);
