/** Settings of an alert source that only sources of one type have. */

import { choice, integer, list, object, text } from "../../sdk/index.ts";

export const azureDevopsOptions = object(
  {
    project_ids: list(text("Identifier of a project or its catalog entry."), "Projects to watch."),
  },
  "Settings of an Azure DevOps source.",
);

export const emailOptions = object(
  {
    email_address: text("Address that turns emails into alerts."),
    redactions: list(
      choice(
        ["credit_card_numbers", "us_social_security_numbers", "phone_numbers"],
        "Kind of personal data.",
      ),
      "What is blanked out of emails before they are stored.",
    ),
    transform_expression: text("JavaScript that turns an email into the fields of an alert."),
  },
  "Settings of an email source.",
);

export const heartbeatOptions = object(
  {
    failure_threshold: integer("Missed pings in a row after which an alert fires."),
    grace_period_seconds: integer("Seconds that a ping may be late."),
    interval_seconds: integer("Seconds between two pings."),
    ping_url: text("URL to send pings to."),
  },
  "Settings of a heartbeat source.",
);

export const httpCustomOptions = object(
  {
    deduplication_key_path: text("JSON path to the deduplication key in an event."),
    transform_expression: text("JavaScript that turns an event into the fields of an alert."),
  },
  "Settings of a custom HTTP source.",
);

export const jiraOptions = object(
  {
    // The vendor's own tap types them as objects; the API sends text.
    project_ids: list(text("Identifier of a project or its catalog entry."), "Projects to watch."),
  },
  "Settings of a Jira source.",
);

export const rateLimitSharding = object(
  { rate_limit_shard_key_path: text("JSON path to the value that picks the bucket of an event.") },
  "How the rate limit for events is divided.",
);
