/** An action, as incidents embed it. */

import { t } from "singer-tap-sdk";
import { actor } from "./actor.ts";
import { embeddedUser } from "./user.ts";

export const embeddedAction = t.object(
  {
    id: t.string("ID of the action."),
    incident_id: t.string("Incident the action belongs to."),
    assignee: t.describe(embeddedUser, "User the action is assigned to."),
    creator: t.describe(actor, "Who or what created the action."),
    description: t.string("What to do.", { personal: "free_text" }),
    // Not a closed enum: only the values of the previous version are documented.
    status: t.openEnum(
      ["outstanding", "completed", "deleted", "not_doing"],
      "Status of the action.",
    ),
    created_at: t.timestamp("When the action was created."),
    completed_at: t.timestamp("When the action was completed."),
    updated_at: t.timestamp("When the action last changed."),
  },
  "Action taken during an incident.",
);
