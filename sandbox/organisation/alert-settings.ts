/** Where alerts come from and what they carry: alert sources of every kind of option, and the alert attributes. */

import type { JsonObject } from "../http/records.ts";
import type { AlertAttribute, AlertSource } from "./alert-shapes.ts";
import { DAY } from "./calendar.ts";
import { type Catalog, company, keyed, keysOf } from "./company.ts";
import { hexadecimal, ulid } from "./identifiers.ts";
import { randomFor } from "./random.ts";
import { alertTemplate } from "./templates.ts";

const attributes = {
  service: { name: "Service", catalog: "service", array: false, required: true, emoji: "package" },
  team: { name: "Team", catalog: "team", array: false, required: false },
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

/** Every attribute's key, in the order of the list. */
export const attributeKeys: readonly AttributeKey[] = keysOf(attributes);

/** Every source's key, in the order of the list. */
export const sourceKeys: readonly SourceKey[] = keysOf(sources);

/** The sources and attributes, looked up by key. */
export type AlertSettings = {
  attribute(key: AttributeKey): AlertAttribute;
  source(key: SourceKey): AlertSource;
};

/** The settings as they were made when the account was opened. */
export function buildAlertSettings(seed: number, since: number, catalog: Catalog): AlertSettings {
  const identifier = (kind: string, key: string): string =>
    ulid(since - 17 * DAY, randomFor(seed, "alert setting", kind, key));
  const typeIds = { team: catalog.teamTypeId, service: catalog.serviceTypeId };
  const attribute = keyed(
    attributes,
    (declared, key): AlertAttribute => ({
      id: identifier("attribute", key),
      name: declared.name,
      type: "catalog" in declared ? `CatalogEntry["${typeIds[declared.catalog]}"]` : "String",
      array: declared.array,
      required: declared.required,
      ...("emoji" in declared ? { emoji: declared.emoji } : {}),
    }),
  );
  return {
    attribute,
    source: keyed(sources, ([name, type], key): AlertSource => {
      const id = identifier("source", key);
      return {
        id,
        name,
        source_type: type,
        ...sourceOptions(key, id, catalog, hexadecimal(randomFor(seed, "secret", key), 40)),
        template: alertTemplate(key, attribute, catalog),
      };
    }),
  };
}

/** What each source has beside a name: most have an address and a token, each type has options of its own. */
function sourceOptions(key: SourceKey, id: string, catalog: Catalog, token: string): JsonObject {
  const pushed = {
    alert_events_url: `https://api.incident.io/v2/alert_events/${sources[key][1]}/${id}`,
    secret_token: token,
  };
  const options = {
    datadog: {
      ...pushed,
      auto_resolve_incident_alerts: true,
      owning_team_ids: [catalog.team("platform").id],
      rate_limit_sharding: { rate_limit_shard_key_path: "$.alert_query" },
    },
    alertmanager: {
      ...pushed,
      auto_resolve_incident_alerts: true,
      auto_resolve_timeout_minutes: 240,
      owning_team_ids: [catalog.team("platform").id, catalog.team("data").id],
      filter_condition_groups: [condition("alert.environment", "Environment", "production")],
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
      secret_token: token,
      heartbeat_options: {
        interval_seconds: 86_400,
        grace_period_seconds: 900,
        failure_threshold: 1,
        ping_url: `https://api.incident.io/v2/heartbeat/${id}/ping`,
      },
      fixed_team_id: catalog.team("warehouse").id,
    },
    http: {
      ...pushed,
      http_custom_options: {
        deduplication_key_path: "$.device.serial",
        transform_expression:
          "return {\n  title: 'Depot ' + $.depot + ': ' + $.fault,\n  status: $.cleared ? 'resolved' : 'firing',\n  metadata: { depot: $.depot, \"serial\": $.device.serial },\n}",
      },
      fixed_team_id: catalog.team("warehouse").id,
    },
    jira: {
      jira_options: { project_ids: ["10043", catalog.team("support").id] },
      owning_team_ids: [catalog.team("support").id],
    },
    devops: { azure_devops_options: { project_ids: ["pebblemoor-web", "pebblemoor-apps"] } },
    calls: {},
  } as const satisfies Record<SourceKey, JsonObject>;
  return options[key];
}

/** A group of one condition: the subject must be the value. */
function condition(reference: string, label: string, literal: string): JsonObject {
  return {
    conditions: [
      {
        subject: { label, reference },
        operation: { label: "is", value: "is" },
        param_bindings: [{ value: { label: literal, literal } }],
      },
    ],
  };
}
