/**
 * Alert sources: the connections to monitoring systems, and how their events are turned into alerts.
 *
 * Endpoint: GET /v2/alert_sources. Scope: alert_sources.view. https://api-docs.incident.io/tag/Alert-Sources-V2
 *
 * The answer holds a credential, secret_token, which only the setting include_secrets makes a column.
 */

import { type Context, type RecordOf, t } from "../sdk/index.ts";
import type { JsonObject } from "../singer/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import {
  azureDevopsOptions,
  emailOptions,
  heartbeatOptions,
  httpCustomOptions,
  jiraOptions,
  rateLimitSharding,
} from "./schemas/alert-source-options.ts";
import { alertSourceTypes } from "./schemas/alert-source-types.ts";
import { alertTemplate } from "./schemas/alert-template.ts";
import { conditionGroup } from "./schemas/condition-group.ts";

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

export type AlertSource = RecordOf<typeof alertSource>;

/** Reads all alert sources in one answer. */
export class AlertSourcesStream extends IncidentIoStream<typeof alertSource> {
  readonly name = "alert_sources";
  readonly path = "/v2/alert_sources";
  readonly schema = this.settings.include_secrets ? alertSourceWithSecret : alertSource;
  override readonly requiredScope = "alert_sources.view";

  /** The answer holds the credential whoever asks; unless the setting asks as well, it goes no further than here. */
  override postProcess(record: JsonObject, context: Context) {
    if (this.settings.include_secrets) return super.postProcess(record, context);
    const { secret_token: _, ...rest } = record;
    return super.postProcess(rest, context);
  }
}
