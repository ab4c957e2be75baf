/** A follow-up, as incidents embed it. */

import { t } from "singer-tap-sdk";
import { actor } from "./actor.ts";
import { externalIssueReference } from "./external-issue-reference.ts";
import { embeddedUser } from "./user.ts";

export const embeddedFollowUp = t.object(
  {
    id: t.string("ID of the follow-up."),
    incident_id: t.string("Incident the follow-up came out of."),
    assignee: t.describe(embeddedUser, "User the follow-up is assigned to."),
    assignee_team: t.object(
      {
        id: t.string("ID of the team."),
        name: t.string("Name of the team."),
      },
      "Team the follow-up is assigned to.",
    ),
    category: t.object(
      {
        id: t.string("ID of the category."),
        description: t.string("Description of the category.", { personal: "free_text" }),
        name: t.string("Name of the category."),
        rank: t.integer("Position among the categories."),
      },
      "Category of the follow-up.",
    ),
    creator: t.describe(actor, "Who or what created the follow-up."),
    description: t.string("What to do, in detail.", { personal: "free_text" }),
    external_issue_reference: t.describe(
      externalIssueReference,
      "Issue the follow-up was exported to.",
    ),
    labels: t.array(t.string("Label.", { personal: "free_text" }), "Labels on the follow-up."),
    priority: t.object(
      {
        id: t.string("ID of the priority."),
        description: t.string("Description of the priority.", { personal: "free_text" }),
        name: t.string("Name of the priority."),
        rank: t.integer("Position among the priorities."),
      },
      "Priority of the follow-up.",
    ),
    status: t.openEnum(
      ["outstanding", "completed", "deleted", "not_doing"],
      "Status of the follow-up.",
    ),
    title: t.string("What to do, in brief.", { personal: "free_text" }),
    created_at: t.timestamp("When the follow-up was created."),
    completed_at: t.timestamp("When the follow-up was completed."),
    updated_at: t.timestamp("When the follow-up last changed."),
  },
  "Work to be done after an incident.",
);
