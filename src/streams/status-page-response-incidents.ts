/**
 * Status page response incidents: which incidents are behind each status page incident.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V1
 *
 * The endpoint lists the incidents of one status page incident.
 */

import { type ContextOf, type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { StatusPageIncidentsStream } from "./status-page-incidents.ts";

export const statusPageResponseIncident = t.object(
  {
    // Several status page incidents can link to one incident, so its ID alone is not a key.
    id: t.key("ID of the incident, as in the incidents table."),
    status_page_id: t.string("Status page that shows the incident."),
    status_page_incident_id: t.key("Status page incident linked to the incident."),
    linked_at: t.timestamp("When they were linked."),
  },
  "Link from a status page incident to an incident in the incidents table.",
);

/** Reads the incidents behind each status page incident. */
export class StatusPageResponseIncidentsStream extends IncidentIoStream<StatusPageResponseIncidentsStream> {
  readonly name = "status_page_response_incidents";
  readonly path =
    "/v1/status-pages/{status_page_id}/incidents/{status_page_incident_id}/response-incidents";
  readonly schema = statusPageResponseIncident;
  override readonly recordsPath = "incidents";
  override readonly isExtra = true;
  override readonly primaryKeys = ["id", "status_page_incident_id"] as const;
  override readonly parent = StatusPageIncidentsStream;

  override childContext(
    { id: status_page_incident_id }: RowOf<StatusPageIncidentsStream>,
    { status_page_id }: ContextOf<StatusPageIncidentsStream>,
  ) {
    return { status_page_id, status_page_incident_id };
  }
}
