/**
 * Status page response incidents: which incidents those on the status pages tell of.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V1
 *
 * The endpoint answers for one status page incident at a time.
 */

import { type ContextOf, type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { StatusPageIncidentsStream } from "./status-page-incidents.ts";

export const statusPageResponseIncident = t.object(
  {
    // One incident can be told of by several, so that its identifier alone is no key.
    id: t.key("Identifier of the incident, as in the table incidents."),
    status_page_id: t.string("Status page that tells of the incident."),
    status_page_incident_id: t.key("Status page incident that tells of the incident."),
    linked_at: t.timestamp("When the two were linked."),
  },
  "Link from an incident on a status page to one in the table incidents.",
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
