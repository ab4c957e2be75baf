/** A follow-up, as incidents embed it. */

import { choice, describe, integer, list, object, text, timestamp } from "../../sdk/index.ts";
import { actor } from "./actor.ts";
import { externalIssueReference } from "./external-issue-reference.ts";
import { embeddedUser } from "./user.ts";

export const embeddedFollowUp = object(
  {
    id: text("Identifier of the follow-up."),
    incident_id: text("Incident that the follow-up came out of."),
    assignee: describe(embeddedUser, "Who the follow-up is assigned to."),
    assignee_team: object(
      {
        id: text("Identifier of the team."),
        name: text("Name of the team."),
      },
      "Team that the follow-up is assigned to.",
    ),
    category: object(
      {
        id: text("Identifier of the category."),
        description: text("What the category stands for."),
        name: text("Name of the category."),
        rank: integer("Place in the order of categories."),
      },
      "Category of the follow-up.",
    ),
    creator: describe(actor, "Who or what created the follow-up."),
    description: text("What is to be done, in detail."),
    external_issue_reference: describe(
      externalIssueReference,
      "Issue that the follow-up was exported to.",
    ),
    labels: list(text("Label."), "Labels on the follow-up."),
    priority: object(
      {
        id: text("Identifier of the priority."),
        description: text("What the priority stands for."),
        name: text("Name of the priority."),
        rank: integer("Place in the order of priorities."),
      },
      "Priority of the follow-up.",
    ),
    status: choice(
      ["outstanding", "completed", "deleted", "not_doing"],
      "How far the follow-up has come.",
    ),
    title: text("What is to be done, in short."),
    created_at: timestamp("When the follow-up was created."),
    completed_at: timestamp("When the follow-up was completed."),
    updated_at: timestamp("When the follow-up last changed."),
  },
  "Work that remains to be done after an incident.",
);
