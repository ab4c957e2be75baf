/** An issue in an external issue tracker. */

import { t } from "singer-tap-sdk";

export const externalIssueReference = t.object(
  {
    issue_name: t.string("Human-readable identifier of the issue."),
    issue_permalink: t.string("Link to the issue in its tracker."),
    provider: t.openEnum(
      [
        "asana",
        "azure_devops",
        "click_up",
        "freshservice",
        "linear",
        "jira",
        "jira_server",
        "github",
        "gitlab",
        "salesforce",
        "service_now",
        "shortcut",
        "notion",
      ],
      "Issue tracker that holds the issue.",
    ),
  },
  "Issue in an external issue tracker.",
);
