/**
 * Alerts: what the connected monitoring systems reported, including alerts held back by a maintenance window.
 *
 * https://api-docs.incident.io/tag/Alerts-V2
 *
 * The API returns at most 50 rows per request, so this is often the slowest table to sync.
 */

import { t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { embeddedAlertAttribute } from "./schemas/alert-attribute.ts";
import { alertAttributeValue } from "./schemas/alert-attribute-value.ts";

const attributeEntry = t.object(
  {
    array_value: t.array(alertAttributeValue, "Values, if the attribute holds a list."),
    attribute: t.describe(embeddedAlertAttribute, "Attribute."),
    value: t.describe(alertAttributeValue, "Value, if the attribute holds a single one."),
  },
  "Attribute and its value.",
);

const { created_at, resolved_at, updated_at, ...embedded } = embeddedAlert.properties;

export const alert = t.object(
  {
    ...embedded,
    id: t.key("ID of the alert."),
    attributes: t.array(attributeEntry, "Attributes of the alert."),
    tags: t.array(
      t.object(
        {
          id: t.string("ID of the tag."),
          name: t.string("Name of the tag."),
        },
        "Tag.",
      ),
      "Tags on the alert.",
    ),
    created_at,
    resolved_at,
    updated_at,
  },
  "Alert.",
);

/** Reads all alerts. */
export class AlertsStream extends IncidentIoStream<AlertsStream> {
  readonly name = "alerts";
  readonly path = "/v2/alerts";
  readonly schema = alert;
  override readonly requiredScope = "alerts.view";
  override readonly pageSize = 50; // documented maximum of page_size, which the endpoint requires
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };
  override readonly creationFilter = creationFilter;
}
