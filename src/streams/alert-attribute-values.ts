/**
 * Alert attribute values: the attributes of each alert, unnested from alerts; an attribute that holds a list has one
 * row per value.
 *
 * https://api-docs.incident.io/tag/Alerts-V2
 *
 * An attribute without a value has no row. Only rows whose alert_updated_at matches updated_at in alerts are current;
 * removed values stay in the table until the next full sync. See docs/flat-tables.md.
 */

import { createHash } from "node:crypto";
import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { AlertsStream } from "./alerts.ts";
import { embeddedAlertAttribute } from "./schemas/alert-attribute.ts";
import { alertAttributeValue } from "./schemas/alert-attribute-value.ts";

const { catalog_entry, label, literal } = alertAttributeValue.properties;

export const alertAttributeValueRow = t.object(
  {
    alert_id: t.key("Alert."),
    alert_attribute_id: t.key("Attribute."),
    value_id: t.key("ID of the catalog entry, or the hex SHA-256 of the literal if there is none."),
    attribute_name: embeddedAlertAttribute.properties.name,
    attribute_type: embeddedAlertAttribute.properties.type,
    catalog_entry_id: catalog_entry.properties.id,
    catalog_type_id: catalog_entry.properties.catalog_type_id,
    catalog_entry_name: catalog_entry.properties.name,
    label,
    literal,
    alert_updated_at: t.timestamp("updated_at of the alert version that this row came from."),
  },
  "Value of an alert's attribute.",
);

/** Writes a row for each value. */
export class AlertAttributeValuesStream extends FlatStream<AlertAttributeValuesStream> {
  readonly name = "alert_attribute_values";
  readonly schema = alertAttributeValueRow;
  override readonly primaryKeys = ["alert_id", "alert_attribute_id", "value_id"] as const;
  override readonly isExtra = true;
  override readonly parent = AlertsStream;

  override embeddedRecords({ id, attributes, updated_at }: RowOf<AlertsStream>) {
    return (attributes ?? []).flatMap(({ attribute, value, array_value }) =>
      [value ?? [], array_value ?? []]
        .flat()
        .filter(({ catalog_entry, label, literal }) => (catalog_entry ?? literal ?? label) !== null)
        .map(({ catalog_entry, label, literal }) => ({
          alert_id: id,
          alert_attribute_id: attribute?.id,
          // For a plain value, label and literal are the same (API reference, "label").
          value_id: catalog_entry === null ? digestOf(literal ?? label ?? "") : catalog_entry.id,
          attribute_name: attribute?.name,
          attribute_type: attribute?.type,
          catalog_entry_id: catalog_entry?.id,
          catalog_type_id: catalog_entry?.catalog_type_id,
          catalog_entry_name: catalog_entry?.name,
          label,
          literal,
          alert_updated_at: updated_at,
        })),
    );
  }
}

/** Literals are too long for a key's index (2,704 bytes in PostgreSQL). */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
