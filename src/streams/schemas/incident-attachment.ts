/** An attachment of an incident, as incidents embed it. */

import { choice, object, text } from "../../sdk/index.ts";

export const embeddedIncidentAttachment = object(
  {
    id: text("Identifier of the attachment."),
    incident_id: text("Incident that the resource is attached to."),
    resource: object(
      {
        external_id: text("Identifier of the resource in its own system."),
        permalink: text("Link to the resource."),
        resource_type: choice(
          [
            "pager_duty_incident",
            "opsgenie_alert",
            "datadog_monitor_alert",
            "github_pull_request",
            "gitlab_merge_request",
            "sentry_issue",
            "jira_issue",
            "jsm_alert",
            "atlassian_statuspage_incident",
            "zendesk_ticket",
            "google_calendar_event",
            "outlook_calendar_event",
            "slack_file",
            "salesforce_case",
            "pylon_issue",
            "arbitrary_url",
            "scrubbed",
            "statuspage_incident",
          ],
          "Kind of resource.",
        ),
        title: text("Title of the resource."),
      },
      "What is attached.",
    ),
  },
  "Something in another system that is attached to an incident.",
);
