/**
 * Alerts: what the connected monitoring systems reported, those held back by a maintenance window included.
 *
 * Endpoint: GET /v2/alerts. Scope: alerts.view. https://api-docs.incident.io/tag/Alerts-V2
 */

import { describe, id, list, object, type RecordOf, text } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { embeddedAlertAttribute } from "./schemas/alert-attribute.ts";

const attributeValue = object(
  {
    catalog_entry: object(
      {
        id: text("Identifier of the catalog entry."),
        catalog_type_id: text("Catalog type of the entry."),
        name: text("Name of the catalog entry."),
      },
      "The value, if it is a catalog entry.",
    ),
    label: text("The value as people read it."),
    literal: text("The value, if it is a plain one."),
  },
  "Value of an attribute.",
);

const attributeEntry = object(
  {
    array_value: list(attributeValue, "The values, if the attribute holds a list."),
    attribute: describe(embeddedAlertAttribute, "The attribute."),
    value: describe(attributeValue, "The value, if the attribute holds a single one."),
  },
  "Attribute and its value.",
);

const { created_at, resolved_at, updated_at, ...embedded } = embeddedAlert.properties;

export const alert = object(
  {
    ...embedded,
    id: id("Identifier of the alert."),
    attributes: list(attributeEntry, "Attributes of the alert."),
    tags: list(
      object(
        {
          id: text("Identifier of the tag."),
          name: text("Name of the tag."),
        },
        "Tag.",
      ),
      "Tags that people put on the alert.",
    ),
    created_at,
    resolved_at,
    updated_at,
  },
  "Alert.",
);

export type Alert = RecordOf<typeof alert>;

/** Reads all alerts. */
export class AlertsStream extends IncidentIoStream<typeof alert> {
  readonly name = "alerts";
  readonly path = "/v2/alerts";
  readonly schema = alert;
  override readonly scope = "alerts.view";
  override readonly pageSize = 50; // documented maximum of page_size, which the endpoint requires
}
