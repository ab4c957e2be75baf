/** An issue in an external issue tracker. */

import { choice, object, text } from "../../sdk/index.ts";

export const externalIssueReference = object(
  {
    issue_name: text("Identifier that people know the issue by."),
    issue_permalink: text("Link to the issue in its tracker."),
    provider: choice(
      [
        "asana",
        "azure_devops",
        "click_up",
        "linear",
        "jira",
        "jira_server",
        "github",
        "gitlab",
        "service_now",
        "shortcut",
        "notion",
      ],
      "Issue tracker that holds the issue.",
    ),
  },
  "Issue in an external issue tracker.",
);
