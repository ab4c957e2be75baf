/**
 * Incident duration metric values: the durations that the organisation measures, as last calculated for each incident, out of
 * the rows of incidents.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * A metric that was never calculated is no row. Only rows whose incident_updated_at is that of the incident in incidents are in
 * force; others stay in the table until the next full read: docs/flat-tables.md says more.
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
    incident_updated_at: t.timestamp("When the incident last changed, with this row in it."),
  },
  "Value of a duration metric in an incident.",
);

/** Makes a row of each metric that was calculated. */
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
