/**
 * Incident statuses: the steps that incidents go through.
 *
 * Endpoint: GET /v1/incident_statuses. Scope: incident_statuses.view.
 * https://api-docs.incident.io/tag/Incident-Statuses-V1
 */

import { id, object, type RecordOf } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedIncidentStatus } from "./schemas/incident-status.ts";

export const incidentStatus = object(
  {
    ...embeddedIncidentStatus.properties,
    id: id("Identifier of the status."),
  },
  "Status that incidents can have.",
);

export type IncidentStatus = RecordOf<typeof incidentStatus>;

/** Reads all incident statuses in one answer. */
export class IncidentStatusesStream extends IncidentIoStream<typeof incidentStatus> {
  readonly name = "incident_statuses";
  readonly path = "/v1/incident_statuses";
  readonly schema = incidentStatus;
  override readonly scope = "incident_statuses.view";
}
