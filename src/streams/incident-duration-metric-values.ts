/**
 * Incident duration metric values: the organization's duration metrics, as last calculated for each incident, unnested
 * from incidents.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * A metric that was never calculated has no row. Only rows whose incident_updated_at matches updated_at in incidents
 * are current; others stay in the table until the next full sync. See docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { IncidentsStream } from "./incidents.ts";
import { durationMetricValue } from "./schemas/duration-metric-value.ts";

const { duration_metric, status, value_seconds } = durationMetricValue.properties;

export const incidentDurationMetricValue = t.object(
  {
    incident_id: t.key("Incident."),
    duration_metric_id: t.key("Duration metric."),
    metric_name: duration_metric.properties.name,
    status,
    value_seconds,
    incident_updated_at: t.timestamp("updated_at of the incident version that this row came from."),
  },
  "Value of a duration metric on an incident.",
);

/** Writes a row for each calculated metric. */
export class IncidentDurationMetricValuesStream extends FlatStream<IncidentDurationMetricValuesStream> {
  readonly name = "incident_duration_metric_values";
  readonly schema = incidentDurationMetricValue;
  override readonly primaryKeys = ["incident_id", "duration_metric_id"] as const;
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override embeddedRecords({ id, duration_metrics, updated_at }: RowOf<IncidentsStream>) {
    return (duration_metrics ?? []).flatMap(({ duration_metric, status, value_seconds }) =>
      value_seconds === null
        ? []
        : {
            incident_id: id,
            duration_metric_id: duration_metric?.id,
            metric_name: duration_metric?.name,
            status,
            value_seconds,
            incident_updated_at: updated_at,
          },
    );
  }
}
