/**
 * Incident timestamp values: the timestamps set on each incident, unnested from incidents.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * A timestamp that is not set has no row. Only rows whose incident_updated_at matches updated_at in incidents are
 * current; cleared timestamps stay in the table until the next full sync. See docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { IncidentsStream } from "./incidents.ts";
import { embeddedIncidentTimestamp } from "./schemas/incident-timestamp.ts";

export const incidentTimestampValue = t.object(
  {
    incident_id: t.key("Incident."),
    incident_timestamp_id: t.key("Timestamp."),
    timestamp_name: embeddedIncidentTimestamp.properties.name,
    timestamp_rank: embeddedIncidentTimestamp.properties.rank,
    value: t.timestamp("Value of the timestamp."),
    incident_updated_at: t.timestamp("updated_at of the incident version that this row came from."),
  },
  "Value of a timestamp on an incident.",
);

/** Writes a row for each timestamp that is set. */
export class IncidentTimestampValuesStream extends FlatStream<IncidentTimestampValuesStream> {
  readonly name = "incident_timestamp_values";
  readonly schema = incidentTimestampValue;
  override readonly primaryKeys = ["incident_id", "incident_timestamp_id"] as const;
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override embeddedRecords({ id, incident_timestamp_values, updated_at }: RowOf<IncidentsStream>) {
    return (incident_timestamp_values ?? []).flatMap(({ incident_timestamp, value }) =>
      value?.value == null
        ? []
        : {
            incident_id: id,
            incident_timestamp_id: incident_timestamp?.id,
            timestamp_name: incident_timestamp?.name,
            timestamp_rank: incident_timestamp?.rank,
            value: value.value,
            incident_updated_at: updated_at,
          },
    );
  }
}
