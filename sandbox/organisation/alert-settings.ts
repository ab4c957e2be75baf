/** Where alerts come from and what they carry: alert sources of every kind of option, and the alert attributes. */

import type { JsonObject } from "../http/records.ts";
import { alertTemplate } from "./alert-templates.ts";
import { DAY } from "./calendar.ts";
import { type Catalog, company } from "./company.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import { keyed, keysOf } from "./keyed.ts";
import { literal, reference } from "./literal.ts";
import { randomFor } from "./random.ts";

const attributes = {
  service: { name: "Service", array: false, required: true, emoji: "package" },
  team: { name: "Team", array: false, required: false },
  environment: { name: "Environment", array: false, required: true, emoji: "" },
  priority: { name: "Priority", array: false, required: false, emoji: "rotating_light" },
  hosts: { name: "Hosts", array: true, required: false },
} as const;

const sources = {
  datadog: ["Datadog production", "datadog"],
  alertmanager: ["Prometheus eu-north", "alertmanager"],
  sentry: ["Sentry", "sentry"],
  email: ["Partner mailbox", "email"],
  heartbeat: ["Nightly stock import", "heartbeat"],
  http: ["Depot hardware", "http_custom"],
  jira: ["Customer Care escalations", "jira"],
  devops: ["Release pipelines (retiring)", "azure_devops"],
  calls: ["Duty phone", "incoming_calls"],
} as const;

/** Key of an alert attribute. */
export type AttributeKey = keyof typeof attributes;

/** Key of an alert source. */
export type SourceKey = keyof typeof sources;

/** Every source's key. */
export const sourceKeys = keysOf(sources);

/** The sources and attributes, looked up by key. */
export type AlertSettings = ReturnType<typeof buildAlertSettings>;

/** The settings as they were made when the account was opened. */
export function buildAlertSettings(seed: number, since: number, catalog: Catalog) {
  const identifier = (kind: string, key: string): string =>
    ulid(since - 17 * DAY, randomFor(seed, "alert setting", kind, key));
  const types: Readonly<Partial<Record<AttributeKey, string>>> = {
    team: `CatalogEntry["${catalog.teamTypeId}"]`,
    service: `CatalogEntry["${catalog.serviceTypeId}"]`,
  };
  const attribute = keyed(attributes, ({ name, ...others }, key) => ({
    id: identifier("attribute", key),
    name,
    type: types[key] ?? "String",
    ...others,
  }));
  const source = keyed(sources, ([name, source_type], key) => {
    const id = identifier("source", key);
    const pushed = {
      alert_events_url: `https://api.incident.io/v2/alert_events/${source_type}/${id}`,
      secret_token: hexadecimal(randomFor(seed, "secret", key), 40),
    };
    return {
      id,
      name,
      source_type,
      ...sourceOptions(id, pushed, catalog)[key],
      template: alertTemplate(key, attribute, catalog),
    };
  });
  return { attribute, source };
}

const isProduction = {
  subject: reference("Environment", "alert.environment"),
  operation: { label: "is", value: "is" },
  param_bindings: [{ value: literal("production") }],
};

/** What each source has beside a name: most have an address and a token, each type has options of its own. */
function sourceOptions(
  id: string,
  pushed: { readonly alert_events_url: string; readonly secret_token: string },
  { team }: Catalog,
): Readonly<Record<SourceKey, JsonObject>> {
  return {
    datadog: {
      ...pushed,
      auto_resolve_incident_alerts: true,
      owning_team_ids: [team("platform").id],
      rate_limit_sharding: { rate_limit_shard_key_path: "$.alert_query" },
    },
    alertmanager: {
      ...pushed,
      auto_resolve_incident_alerts: true,
      auto_resolve_timeout_minutes: 240,
      owning_team_ids: [team("platform").id, team("data").id],
      filter_condition_groups: [{ conditions: [isProduction] }],
    },
    sentry: { ...pushed, auto_resolve_incident_alerts: false, owning_team_ids: [] },
    email: {
      email_options: {
        email_address: `partners-${id.slice(-6).toLowerCase()}@alerts.${company.domain}`,
        redactions: ["credit_card_numbers", "phone_numbers"],
        transform_expression:
          "return {\n  title: $.subject,\n  description: $.text,\n  status: $.subject.startsWith('[RESOLVED]') ? 'resolved' : 'firing',\n}",
      },
      auto_resolve_timeout_minutes: 1440,
    },
    heartbeat: {
      secret_token: pushed.secret_token,
      heartbeat_options: {
        interval_seconds: 86_400,
        grace_period_seconds: 900,
        failure_threshold: 1,
        ping_url: `https://api.incident.io/v2/heartbeat/${id}/ping`,
      },
      fixed_team_id: team("warehouse").id,
    },
    http: {
      ...pushed,
      http_custom_options: {
        deduplication_key_path: "$.device.serial",
        transform_expression:
          "return {\n  title: 'Depot ' + $.depot + ': ' + $.fault,\n  status: $.cleared ? 'resolved' : 'firing',\n  metadata: { depot: $.depot, \"serial\": $.device.serial },\n}",
      },
      fixed_team_id: team("warehouse").id,
    },
    jira: {
      jira_options: { project_ids: ["10043", team("support").id] },
      owning_team_ids: [team("support").id],
    },
    devops: { azure_devops_options: { project_ids: ["pebblemoor-web", "pebblemoor-apps"] } },
    calls: {},
  };
}
