/** An attachment of an incident, as incidents embed it. */

import { t } from "singer-tap-sdk";

export const embeddedIncidentAttachment = t.object(
  {
    id: t.string("ID of the attachment."),
    incident_id: t.string("Incident the resource is attached to."),
    resource: t.object(
      {
        external_id: t.string("ID of the resource in its own system."),
        permalink: t.string("Link to the resource."),
        resource_type: t.openEnum(
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
        title: t.string("Title of the resource.", { personal: "free_text" }),
      },
      "Attached resource.",
    ),
  },
  "Resource in another system that is attached to an incident.",
);
