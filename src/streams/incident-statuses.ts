/**
 * Incident statuses: the steps that incidents go through.
 *
 * https://api-docs.incident.io/tag/Incident-Statuses-V1
 *
 * The app shows the category live as Active and learning as Post-incident.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedIncidentStatus } from "./schemas/incident-status.ts";

export const incidentStatus = t.object(
  {
    ...embeddedIncidentStatus.properties,
    id: t.key("ID of the status."),
  },
  "Incident status.",
);

/** Reads all incident statuses in one response. */
export class IncidentStatusesStream extends IncidentIoStream<IncidentStatusesStream> {
  readonly name = "incident_statuses";
  readonly path = "/v1/incident_statuses";
  readonly schema = incidentStatus;
  override readonly requiredScope = "incident_statuses.view";
}
