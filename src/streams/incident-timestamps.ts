/**
 * Incident timestamps: the timestamps recorded for each incident, such as when it was detected.
 *
 * https://api-docs.incident.io/tag/Incident-Timestamps-V2
 *
 * The table defines the timestamps; their values are in incidents.incident_timestamp_values.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedIncidentTimestamp } from "./schemas/incident-timestamp.ts";

export const incidentTimestamp = t.object(
  {
    ...embeddedIncidentTimestamp.properties,
    id: t.key("ID of the timestamp."),
  },
  "Incident timestamp.",
);

/** Reads all incident timestamps in one response. */
export class IncidentTimestampsStream extends IncidentIoStream<IncidentTimestampsStream> {
  readonly name = "incident_timestamps";
  readonly path = "/v2/incident_timestamps";
  readonly schema = incidentTimestamp;
}
