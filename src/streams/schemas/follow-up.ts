/** A follow-up, as incidents embed it. */

import { t } from "singer-tap-sdk";
import { actor } from "./actor.ts";
import { externalIssueReference } from "./external-issue-reference.ts";
import { embeddedUser } from "./user.ts";

export const embeddedFollowUp = t.object(
  {
    id: t.string("Identifier of the follow-up."),
    incident_id: t.string("Incident that the follow-up came out of."),
    assignee: t.describe(embeddedUser, "Who the follow-up is assigned to."),
    assignee_team: t.object(
      {
        id: t.string("Identifier of the team."),
        name: t.string("Name of the team."),
      },
      "Team that the follow-up is assigned to.",
    ),
    category: t.object(
      {
        id: t.string("Identifier of the category."),
        description: t.string("What the category stands for.", { personal: "free_text" }),
        name: t.string("Name of the category."),
        rank: t.integer("Place in the order of categories."),
      },
      "Category of the follow-up.",
    ),
    creator: t.describe(actor, "Who or what created the follow-up."),
    description: t.string("What is to be done, in detail.", { personal: "free_text" }),
    external_issue_reference: t.describe(
      externalIssueReference,
      "Issue that the follow-up was exported to.",
    ),
    labels: t.array(t.string("Label.", { personal: "free_text" }), "Labels on the follow-up."),
    priority: t.object(
      {
        id: t.string("Identifier of the priority."),
        description: t.string("What the priority stands for.", { personal: "free_text" }),
        name: t.string("Name of the priority."),
        rank: t.integer("Place in the order of priorities."),
      },
      "Priority of the follow-up.",
    ),
    status: t.openEnum(
      ["outstanding", "completed", "deleted", "not_doing"],
      "How far the follow-up has come.",
    ),
    title: t.string("What is to be done, in short.", { personal: "free_text" }),
    created_at: t.timestamp("When the follow-up was created."),
    completed_at: t.timestamp("When the follow-up was completed."),
    updated_at: t.timestamp("When the follow-up last changed."),
  },
  "Work that remains to be done after an incident.",
);
