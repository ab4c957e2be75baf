/** How each alert source turns an event into an alert: bindings, and expressions with parsing, branches and navigation. */

import type { JsonObject } from "../http/records.ts";
import type { AttributeKey, SourceKey } from "./alert-settings.ts";
import type { AlertAttribute } from "./alert-shapes.ts";
import type { Catalog } from "./company.ts";

/** The template of a source. */
export function alertTemplate(
  key: SourceKey,
  attribute: (key: AttributeKey) => AlertAttribute,
  catalog: Catalog,
): JsonObject {
  const bind = (name: AttributeKey, binding: JsonObject): JsonObject => ({
    alert_attribute_id: attribute(name).id,
    binding,
  });
  const monitored = key === "datadog" || key === "alertmanager";
  return {
    title: { label: "Alert → Title", reference: "alert.title" },
    description: { label: "Alert → Description", reference: "alert.description" },
    is_private: key === "jira",
    attributes: [
      bind("environment", {
        value: { label: "production", literal: "production" },
        merge_strategy: "first_wins",
      }),
      ...(monitored
        ? [
            bind("service", {
              value: { label: "Service", reference: 'expressions["service"]' },
              merge_strategy: "last_wins",
            }),
            bind("priority", {
              value: { label: "Priority", reference: 'expressions["priority"]' },
            }),
            bind("hosts", {
              array_value: [{ label: "Hosts", reference: 'expressions["hosts"]' }],
              merge_strategy: "append",
            }),
          ]
        : []),
    ],
    expressions: monitored ? expressions(catalog) : [],
    ...(key === "jira"
      ? {
          visible_to_teams: {
            array_value: [
              {
                label: catalog.team("support").name,
                literal: catalog.team("support").id,
              },
            ],
          },
        }
      : {}),
  };
}

function expressions(catalog: Catalog): readonly JsonObject[] {
  const service = { type: `CatalogEntry["${catalog.serviceTypeId}"]`, array: false };
  const text = { type: "String", array: false };
  const texts = { type: "String", array: true };
  return [
    {
      label: "Service",
      reference: "service",
      root_reference: "payload",
      returns: service,
      operations: [
        {
          operation_type: "parse",
          parse: { source: '$.tags["service"]', returns: text },
          returns: text,
        },
        { operation_type: "cast", cast: { returns: service }, returns: service },
      ],
      else_branch: {
        result: {
          value: {
            label: catalog.service("kubernetes").entry.name,
            literal: catalog.service("kubernetes").entry.id,
          },
        },
      },
    },
    {
      label: "Priority",
      reference: "priority",
      root_reference: "payload",
      returns: text,
      operations: [
        {
          operation_type: "branches",
          branches: {
            branches: [
              {
                condition_groups: [
                  {
                    conditions: [
                      {
                        subject: { label: "Payload → Severity", reference: "payload.severity" },
                        operation: { label: "is one of", value: "one_of" },
                        param_bindings: [
                          {
                            array_value: [
                              { label: "critical", literal: "critical" },
                              { label: "page", literal: "page" },
                            ],
                          },
                        ],
                      },
                    ],
                  },
                ],
                result: { value: { label: "P1", literal: "P1" } },
              },
            ],
            returns: text,
          },
          returns: text,
        },
      ],
      else_branch: { result: { value: { label: "P3", literal: "P3" } } },
    },
    {
      label: "Hosts",
      reference: "hosts",
      root_reference: "payload",
      returns: texts,
      operations: [
        {
          operation_type: "parse",
          parse: { source: "$.hosts", returns: texts },
          returns: texts,
        },
        {
          operation_type: "filter",
          filter: {
            condition_groups: [
              {
                conditions: [
                  {
                    subject: { label: "Host", reference: "subject" },
                    operation: { label: "is set", value: "is_set" },
                    param_bindings: [],
                  },
                ],
              },
            ],
          },
          returns: texts,
        },
        {
          operation_type: "navigate",
          navigate: { reference: "name", reference_label: "Name" },
          returns: texts,
        },
        {
          operation_type: "concatenate",
          concatenate: { reference: "payload.pods", reference_label: "Payload → Pods" },
          returns: texts,
        },
      ],
    },
  ];
}
