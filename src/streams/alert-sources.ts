/**
 * Alert sources: the connections to monitoring systems, and how their events are turned into alerts.
 *
 * https://api-docs.incident.io/tag/Alert-Sources-V2
 *
 * The response holds a credential, secret_token, which becomes a column only if the setting include_secrets is true.
 */

import { t } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { conditionGroup } from "./schemas/condition-group.ts";
import { engineParamBinding, engineParamBindingValue } from "./schemas/engine-param-binding.ts";

const alertSourceTypes = [
  "alertmanager",
  "app_optics",
  "azure_devops",
  "azure_monitor",
  "big_panda",
  "bugsnag",
  "checkly",
  "chronosphere",
  "cloudflare",
  "cloudwatch",
  "coralogix",
  "cronitor",
  "crowdstrike_falcon",
  "dash0",
  "datadog",
  "dynatrace",
  "elasticsearch",
  "email",
  "expel",
  "git_guardian",
  "github_issue",
  "google_cloud",
  "google_secops",
  "grafana",
  "heartbeat",
  "honeycomb",
  "http",
  "http_custom",
  "icinga2",
  "incoming_calls",
  "jira",
  "jsm",
  "logzio",
  "monte_carlo",
  "nagios",
  "new_relic",
  "opsgenie",
  "pager_duty",
  "panther",
  "pingdom",
  "posthog",
  "prtg",
  "runscope",
  "salesforce_case",
  "sentry",
  "sentry_metric",
  "service_now",
  "sns",
  "splunk",
  "status_cake",
  "status_page_views",
  "sumo_logic",
  "upwind",
  "uptime",
  "vercel",
  "wiz",
  "zendesk",
] as const;

const returns = t.object(
  {
    array: t.boolean("Whether the result is a list of values."),
    type: t.string("Type of the result."),
  },
  "Result.",
);

const branch = t.object(
  {
    condition_groups: t.array(
      conditionGroup,
      "Condition groups; at least one must match for the branch to apply.",
    ),
    result: t.describe(engineParamBinding, "Result of the branch."),
  },
  "Branch.",
);

const operation = t.object(
  {
    branches: t.object(
      {
        branches: t.array(branch, "Branches; the first that matches applies."),
        returns,
      },
      "Branches, if the operation is a branch.",
    ),
    cast: t.object({ returns }, "Target type, if the operation is a cast."),
    concatenate: t.object(
      {
        reference: t.string("Value to append."),
        reference_label: t.string("Value to append, as shown in the dashboard."),
      },
      "What to append, if the operation is a concatenation.",
    ),
    filter: t.object(
      {
        condition_groups: t.array(
          conditionGroup,
          "Condition groups; a value must match at least one.",
        ),
      },
      "Which values to keep, if the operation is a filter.",
    ),
    navigate: t.object(
      {
        reference: t.string("Value to navigate to."),
        reference_label: t.string("Value to navigate to, as shown in the dashboard."),
      },
      "Where to navigate, if the operation follows a reference.",
    ),
    operation_type: t.openEnum(
      [
        "navigate",
        "filter",
        "concatenate",
        "count",
        "min",
        "max",
        "sum",
        "random",
        "first",
        "parse",
        "branches",
        "cast",
      ],
      "Kind of operation.",
    ),
    parse: t.object(
      {
        returns,
        source: t.string("Expression to evaluate."),
      },
      "What to evaluate, if the operation is a parse.",
    ),
    returns,
  },
  "Operation.",
);

const expression = t.object(
  {
    else_branch: t.object(
      { result: t.describe(engineParamBinding, "Result of the expression.") },
      "What applies when no branch matches.",
    ),
    label: t.string("Name of the expression."),
    operations: t.array(operation, "Operations, in the order they are applied."),
    reference: t.string("Short identifier by which other values refer to the expression."),
    returns,
    root_reference: t.string("Value that the expression starts from."),
  },
  "Expression.",
);

const attribute = t.object(
  {
    alert_attribute_id: t.string("The alert attribute to set."),
    binding: t.object(
      {
        ...engineParamBinding.properties,
        merge_strategy: t.openEnum(
          ["first_wins", "last_wins", "append", "max", "min"],
          "Which value wins when an alert receives another event.",
        ),
      },
      "Value to set.",
    ),
  },
  "Alert attribute and its value.",
);

const alertTemplate = t.object(
  {
    attributes: t.array(attribute, "Attributes set on alerts from this source."),
    description: t.describe(engineParamBindingValue, "Description of its alerts."),
    expressions: t.array(expression, "Expressions that values in the template can refer to."),
    is_private: t.boolean("Whether alerts from this source are private."),
    title: t.describe(engineParamBindingValue, "Title of its alerts."),
    visible_to_teams: t.describe(engineParamBinding, "Teams that can see its private alerts."),
  },
  "How the source's events are turned into alerts.",
);

const azureDevopsOptions = t.object(
  {
    project_ids: t.array(
      t.string("ID of a project or of its catalog entry."),
      "Projects to watch.",
    ),
  },
  "Settings of an Azure DevOps source.",
);

const emailOptions = t.object(
  {
    email_address: t.string("Email address whose incoming mail becomes alerts.", {
      personal: "identity",
    }),
    redactions: t.array(
      t.openEnum(
        ["credit_card_numbers", "us_social_security_numbers", "phone_numbers"],
        "Kind of personal data.",
      ),
      "What is redacted from emails before they are stored.",
    ),
    transform_expression: t.string("JavaScript that maps an email to the fields of an alert."),
  },
  "Settings of an email source.",
);

const heartbeatOptions = t.object(
  {
    failure_threshold: t.integer("Consecutive missed pings after which an alert fires."),
    grace_period_seconds: t.integer("Seconds a ping can be late."),
    interval_seconds: t.integer("Seconds between pings."),
    ping_url: t.string("URL to send pings to."),
  },
  "Settings of a heartbeat source.",
);

const httpCustomOptions = t.object(
  {
    deduplication_key_path: t.string("JSON path to the deduplication key in an event."),
    transform_expression: t.string("JavaScript that maps an event to the fields of an alert."),
  },
  "Settings of a custom HTTP source.",
);

const jiraOptions = t.object(
  {
    // incident.io's own tap types them as objects; the API sends text.
    project_ids: t.array(
      t.string("ID of a project or of its catalog entry."),
      "Projects to watch.",
    ),
  },
  "Settings of a Jira source.",
);

const rateLimitSharding = t.object(
  {
    rate_limit_shard_key_path: t.string(
      "JSON path to the value that assigns an event to a bucket.",
    ),
  },
  "How the rate limit for events is sharded.",
);

export const alertSource = t.object(
  {
    id: t.key("ID of the alert source."),
    alert_events_url: t.string("URL that the source sends its events to."),
    auto_resolve_incident_alerts: t.boolean(
      "Whether closing an incident resolves its alerts from this source.",
    ),
    auto_resolve_timeout_minutes: t.integer(
      "Minutes after which alerts are resolved automatically.",
    ),
    azure_devops_options: azureDevopsOptions,
    email_options: emailOptions,
    filter_condition_groups: t.array(
      conditionGroup,
      "Conditions an event must meet to become an alert.",
    ),
    fixed_team_id: t.string("Team all alerts from the source belong to."),
    heartbeat_options: heartbeatOptions,
    http_custom_options: httpCustomOptions,
    jira_options: jiraOptions,
    name: t.string("Name of the alert source."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the alert source."),
    rate_limit_sharding: rateLimitSharding,
    source_type: t.openEnum(alertSourceTypes, "System the events come from."),
    template: alertTemplate,
  },
  "Alert source.",
);

const alertSourceWithSecret = t.object(
  {
    ...alertSource.properties,
    secret_token: t.string("Secret: the token that authenticates events from the source."),
  },
  "Alert source, with its credential.",
);

/** Reads all alert sources in one response. */
export class AlertSourcesStream extends IncidentIoStream<AlertSourcesStream> {
  readonly name = "alert_sources";
  readonly path = "/v2/alert_sources";
  readonly schema = this.settings.include_secrets ? alertSourceWithSecret : alertSource;
  override readonly requiredScope = "alert_sources.view";

  /** The response always holds the credential; it is dropped here unless include_secrets is true. */
  override postProcess(record: JsonObject) {
    if (this.settings.include_secrets) return record;
    const { secret_token: _, ...rest } = record;
    return rest;
  }
}
