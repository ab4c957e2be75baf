/** Settings of an alert source that only sources of one type have. */

import { t } from "../../sdk/index.ts";

export const azureDevopsOptions = t.object(
  {
    project_ids: t.array(
      t.string("Identifier of a project or its catalog entry."),
      "Projects to watch.",
    ),
  },
  "Settings of an Azure DevOps source.",
);

export const emailOptions = t.object(
  {
    email_address: t.string("Address that turns emails into alerts."),
    redactions: t.array(
      t.openEnum(
        ["credit_card_numbers", "us_social_security_numbers", "phone_numbers"],
        "Kind of personal data.",
      ),
      "What is blanked out of emails before they are stored.",
    ),
    transform_expression: t.string("JavaScript that turns an email into the fields of an alert."),
  },
  "Settings of an email source.",
);

export const heartbeatOptions = t.object(
  {
    failure_threshold: t.integer("Missed pings in a row after which an alert fires."),
    grace_period_seconds: t.integer("Seconds that a ping may be late."),
    interval_seconds: t.integer("Seconds between two pings."),
    ping_url: t.string("URL to send pings to."),
  },
  "Settings of a heartbeat source.",
);

export const httpCustomOptions = t.object(
  {
    deduplication_key_path: t.string("JSON path to the deduplication key in an event."),
    transform_expression: t.string("JavaScript that turns an event into the fields of an alert."),
  },
  "Settings of a custom HTTP source.",
);

export const jiraOptions = t.object(
  {
    // The vendor's own tap types them as objects; the API sends text.
    project_ids: t.array(
      t.string("Identifier of a project or its catalog entry."),
      "Projects to watch.",
    ),
  },
  "Settings of a Jira source.",
);

export const rateLimitSharding = t.object(
  {
    rate_limit_shard_key_path: t.string(
      "JSON path to the value that picks the bucket of an event.",
    ),
  },
  "How the rate limit for events is divided.",
);
