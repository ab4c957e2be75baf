/** Where alerts come from and what they carry: alert sources of every kind of option, and the alert attributes. */

import { DAY } from "./calendar.ts";
import type { Catalog } from "./company.ts";
import { ulid } from "./identifiers.ts";
import { keyed, keysOf } from "./keyed.ts";
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

export type AttributeKey = keyof typeof attributes;
export type SourceKey = keyof typeof sources;
export const sourceKeys = keysOf(sources);

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
  const source = keyed(sources, ([name, source_type], key) => ({
    id: identifier("source", key),
    name,
    source_type,
  }));
  return { attribute, source };
}
