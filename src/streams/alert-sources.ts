/**
 * Alert sources: the connections to monitoring systems, and how their events are turned into alerts.
 *
 * https://api-docs.incident.io/tag/Alert-Sources-V2
 *
 * The response holds a credential, secret_token, which is no column unless the setting include_secrets is true.
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
  "What comes out.",
);

const branch = t.object(
  {
    condition_groups: t.array(conditionGroup, "Groups of which one has to hold for the branch."),
    result: t.describe(engineParamBinding, "What the branch comes to."),
  },
  "Branch.",
);

const operation = t.object(
  {
    branches: t.object(
      {
        branches: t.array(branch, "Branches of which the first that holds is taken."),
        returns,
      },
      "The branches, if the operation chooses between some.",
    ),
    cast: t.object({ returns }, "The target type, if the operation converts."),
    concatenate: t.object(
      {
        reference: t.string("The value to append."),
        reference_label: t.string("The value to append, as the dashboard shows it."),
      },
      "What to append, if the operation joins lists.",
    ),
    filter: t.object(
      { condition_groups: t.array(conditionGroup, "Groups of which one has to hold for a value.") },
      "Which values to keep, if the operation filters.",
    ),
    navigate: t.object(
      {
        reference: t.string("The value to go on to."),
        reference_label: t.string("The value to go on to, as the dashboard shows it."),
      },
      "Where to go on, if the operation follows a reference.",
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
        source: t.string("Expression that is evaluated to the result."),
      },
      "What to evaluate, if the operation parses.",
    ),
    returns,
  },
  "Operation.",
);

const expression = t.object(
  {
    else_branch: t.object(
      { result: t.describe(engineParamBinding, "What the expression comes to.") },
      "What holds when no branch does.",
    ),
    label: t.string("Name of the expression."),
    operations: t.array(operation, "Operations, applied one after the other."),
    reference: t.string("Short identifier that other values refer to the expression by."),
    returns,
    root_reference: t.string("The value that the expression starts from."),
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
          "Which value counts when an alert gets another event.",
        ),
      },
      "What to set it to.",
    ),
  },
  "Alert attribute and what it is set to.",
);

const alertTemplate = t.object(
  {
    attributes: t.array(attribute, "Attributes that alerts of this source get."),
    description: t.describe(engineParamBindingValue, "The description of its alerts."),
    expressions: t.array(expression, "Expressions that the template's values can refer to."),
    is_private: t.boolean("Whether alerts of this source are private."),
    title: t.describe(engineParamBindingValue, "The title of its alerts."),
    visible_to_teams: t.describe(engineParamBinding, "Teams that may see its private alerts."),
  },
  "How the source's events are turned into alerts.",
);

const azureDevopsOptions = t.object(
  {
    project_ids: t.array(
      t.string("Identifier of a project or its catalog entry."),
      "Projects to watch.",
    ),
  },
  "Settings of an Azure DevOps source.",
);

const emailOptions = t.object(
  {
    email_address: t.string("Address that turns emails into alerts.", { personal: "identity" }),
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

const heartbeatOptions = t.object(
  {
    failure_threshold: t.integer("Missed pings in a row after which an alert fires."),
    grace_period_seconds: t.integer("Seconds that a ping may be late."),
    interval_seconds: t.integer("Seconds between two pings."),
    ping_url: t.string("URL to send pings to."),
  },
  "Settings of a heartbeat source.",
);

const httpCustomOptions = t.object(
  {
    deduplication_key_path: t.string("JSON path to the deduplication key in an event."),
    transform_expression: t.string("JavaScript that turns an event into the fields of an alert."),
  },
  "Settings of a custom HTTP source.",
);

const jiraOptions = t.object(
  {
    // The vendor's own tap types them as objects; the API sends text.
    project_ids: t.array(
      t.string("Identifier of a project or its catalog entry."),
      "Projects to watch.",
    ),
  },
  "Settings of a Jira source.",
);

const rateLimitSharding = t.object(
  {
    rate_limit_shard_key_path: t.string(
      "JSON path to the value that picks the bucket of an event.",
    ),
  },
  "How the rate limit for events is divided.",
);

export const alertSource = t.object(
  {
    id: t.key("Identifier of the alert source."),
    alert_events_url: t.string("URL that the source sends its events to."),
    auto_resolve_incident_alerts: t.boolean(
      "Whether an incident's end resolves the source's alerts.",
    ),
    auto_resolve_timeout_minutes: t.integer(
      "Minutes after which alerts are resolved by themselves.",
    ),
    azure_devops_options: azureDevopsOptions,
    email_options: emailOptions,
    filter_condition_groups: t.array(conditionGroup, "What an event must meet to become an alert."),
    fixed_team_id: t.string("Team that all alerts of the source belong to."),
    heartbeat_options: heartbeatOptions,
    http_custom_options: httpCustomOptions,
    jira_options: jiraOptions,
    name: t.string("Name of the alert source."),
    owning_team_ids: t.array(t.string("Identifier of a team."), "Teams that own the alert source."),
    rate_limit_sharding: rateLimitSharding,
    source_type: t.openEnum(alertSourceTypes, "System that the events come from."),
    template: alertTemplate,
  },
  "Alert source.",
);

const alertSourceWithSecret = t.object(
  {
    ...alertSource.properties,
    secret_token: t.string("Secret: the token that the source signs in with to send events."),
  },
  "Alert source with its credential.",
);

/** Reads all alert sources in one response. */
export class AlertSourcesStream extends IncidentIoStream<AlertSourcesStream> {
  readonly name = "alert_sources";
  readonly path = "/v2/alert_sources";
  readonly schema = this.settings.include_secrets ? alertSourceWithSecret : alertSource;
  override readonly requiredScope = "alert_sources.view";

  /** The response holds the credential whoever asks; unless the setting asks as well, it goes no further than here. */
  override postProcess(record: JsonObject) {
    if (this.settings.include_secrets) return record;
    const { secret_token: _, ...rest } = record;
    return rest;
  }
}
