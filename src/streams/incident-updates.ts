/**
 * Incident updates: updates shared about each incident, and each change of its status or severity.
 *
 * https://api-docs.incident.io/tag/Incident-Updates-V2
 *
 * Incidents embed the same rows.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedIncidentUpdate } from "./schemas/incident-update.ts";

export const incidentUpdate = t.object(
  {
    ...embeddedIncidentUpdate.properties,
    id: t.key("ID of the update."),
    incident_id: t.key("Incident the update is about."),
  },
  "Incident update.",
);

/** Reads the updates of all incidents in one series of pages. */
export class IncidentUpdatesStream extends IncidentIoStream<IncidentUpdatesStream> {
  readonly name = "incident_updates";
  readonly path = "/v2/incident_updates";
  readonly schema = incidentUpdate;
  override readonly requiredScope = "incidents.view";
  override readonly primaryKeys = ["id", "incident_id"] as const;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly optionalParent = IncidentsStream;

  override childContext({ id: incident_id }: RowOf<IncidentsStream>) {
    return { incident_id };
  }
}
