/**
 * Incident custom field values: the custom fields of each incident, unnested from incidents; a field that holds several
 * values has one row per value.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * A field without a value has no row. Only rows whose incident_updated_at matches updated_at in incidents are current;
 * removed values stay in the table until the next full sync. See docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { IncidentsStream } from "./incidents.ts";
import { customFieldEntry, customFieldValue } from "./schemas/custom-field-entry.ts";

const { value_catalog_entry, value_link, value_numeric, value_option, value_text } =
  customFieldValue.properties;

export const incidentCustomFieldValue = t.object(
  {
    incident_id: t.key("Incident."),
    custom_field_id: t.key("Custom field."),
    value_id: t.key("ID of the option or catalog entry; empty for text, numbers, and links."),
    field_name: customFieldEntry.properties.custom_field.properties.name,
    field_type: customFieldEntry.properties.custom_field.properties.field_type,
    value_text,
    value_link,
    value_numeric,
    option_value: value_option.properties.value,
    catalog_entry_name: value_catalog_entry.properties.name,
    catalog_entry_external_id: value_catalog_entry.properties.external_id,
    incident_updated_at: t.timestamp("updated_at of the incident version that this row came from."),
  },
  "Value of a custom field on an incident.",
);

/** Writes a row for each value. */
export class IncidentCustomFieldValuesStream extends FlatStream<IncidentCustomFieldValuesStream> {
  readonly name = "incident_custom_field_values";
  readonly schema = incidentCustomFieldValue;
  override readonly primaryKeys = ["incident_id", "custom_field_id", "value_id"] as const;
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override embeddedRecords({ id, custom_field_entries, updated_at }: RowOf<IncidentsStream>) {
    return (custom_field_entries ?? []).flatMap(({ custom_field, values }) =>
      (values ?? [])
        .filter((value) => Object.values(value).some((one) => one !== null))
        .map(({ value_option, value_catalog_entry, ...plain }) => ({
          incident_id: id,
          custom_field_id: custom_field?.id,
          // An option or entry without an id lacks a key, and must not be mistaken for text.
          value_id: (value_option ?? value_catalog_entry ?? { id: "" }).id,
          field_name: custom_field?.name,
          field_type: custom_field?.field_type,
          ...plain,
          option_value: value_option?.value,
          catalog_entry_name: value_catalog_entry?.name,
          catalog_entry_external_id: value_catalog_entry?.external_id,
          incident_updated_at: updated_at,
        })),
    );
  }
}
