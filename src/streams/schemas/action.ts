/** An action, as incidents embed it. */

import { describe, object, text, timestamp } from "../../sdk/index.ts";
import { actor } from "./actor.ts";
import { embeddedUser } from "./user.ts";

export const embeddedAction = object(
  {
    id: text("Identifier of the action."),
    incident_id: text("Incident that the action belongs to."),
    assignee: describe(embeddedUser, "Who the action is assigned to."),
    creator: describe(actor, "Who or what created the action."),
    description: text("What is to be done."),
    // Not a choice: only the values of the version before are documented.
    status: text("How far the action has come, such as outstanding or completed."),
    created_at: timestamp("When the action was created."),
    completed_at: timestamp("When the action was completed."),
    updated_at: timestamp("When the action last changed."),
  },
  "Action taken during an incident.",
);
