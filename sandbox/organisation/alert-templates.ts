/** How each alert source turns an event into an alert: bindings, and expressions with parsing, branches and navigation. */

import type { JsonObject } from "../http/records.ts";
import type { AttributeKey, SourceKey } from "./alert-settings.ts";
import type { Catalog } from "./company.ts";
import { literal, reference } from "./literal.ts";

/** The template of a source. */
export function alertTemplate(
  key: SourceKey,
  attribute: (key: AttributeKey) => { readonly id: string },
  catalog: Catalog,
) {
  const bind = (name: AttributeKey, binding: JsonObject) => ({
    alert_attribute_id: attribute(name).id,
    binding,
  });
  const support = catalog.team("support");
  const monitored = [
    bind("service", {
      value: reference("Service", 'expressions["service"]'),
      merge_strategy: "last_wins",
    }),
    bind("priority", { value: reference("Priority", 'expressions["priority"]') }),
    bind("hosts", {
      array_value: [reference("Hosts", 'expressions["hosts"]')],
      merge_strategy: "append",
    }),
  ];
  const isMonitored = key === "datadog" || key === "alertmanager";
  return {
    title: reference("Alert → Title", "alert.title"),
    description: reference("Alert → Description", "alert.description"),
    is_private: key === "jira",
    attributes: [
      bind("environment", { value: literal("production"), merge_strategy: "first_wins" }),
      ...(isMonitored ? monitored : []),
    ],
    expressions: isMonitored ? expressions(catalog) : [],
    visible_to_teams:
      key === "jira" ? { array_value: [literal(support.id, support.name)] } : undefined,
  };
}

function expressions(catalog: Catalog) {
  const service = { type: `CatalogEntry["${catalog.serviceTypeId}"]`, array: false };
  const text = { type: "String", array: false };
  const texts = { type: "String", array: true };
  const { id, name } = catalog.service("kubernetes").entry;
  const isSevere = {
    subject: reference("Payload → Severity", "payload.severity"),
    operation: { label: "is one of", value: "one_of" },
    param_bindings: [{ array_value: [literal("critical"), literal("page")] }],
  };
  const isSet = {
    subject: reference("Host", "subject"),
    operation: { label: "is set", value: "is_set" },
    param_bindings: [],
  };
  const severe = {
    condition_groups: [{ conditions: [isSevere] }],
    result: { value: literal("P1") },
  };
  const pods = { reference: "payload.pods", reference_label: "Payload → Pods" };
  return [
    {
      ...expression("Service", service, [
        operation("parse", { source: '$.tags["service"]', returns: text }, text),
        operation("cast", { returns: service }, service),
      ]),
      else_branch: { result: { value: literal(id, name) } },
    },
    {
      ...expression("Priority", text, [
        operation("branches", { branches: [severe], returns: text }, text),
      ]),
      else_branch: { result: { value: literal("P3") } },
    },
    expression("Hosts", texts, [
      operation("parse", { source: "$.hosts", returns: texts }, texts),
      operation("filter", { condition_groups: [{ conditions: [isSet] }] }, texts),
      operation("navigate", { reference: "name", reference_label: "Name" }, texts),
      operation("concatenate", pods, texts),
    ]),
  ];
}

function expression(label: string, returns: JsonObject, operations: readonly JsonObject[]) {
  const root_reference = "payload";
  return { label, reference: label.toLowerCase(), root_reference, returns, operations };
}

function operation(operation_type: string, content: JsonObject, returns: JsonObject) {
  return { operation_type, [operation_type]: content, returns };
}
