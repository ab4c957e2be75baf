/**
 * Incident relationships: which incidents have to do with which others.
 *
 * https://api-docs.incident.io/tag/Incident-Relationships-V1
 *
 * The endpoint answers for one incident at a time, with what is related to it; the relationship of two incidents
 * is listed for either of them, so that the incident that was asked about is a part of the key.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";

export const incidentRelationship = t.object(
  {
    id: t.key("Identifier of the relationship."),
    incident_id: t.key("Incident that the relationship is seen from."),
    incident: t.object(
      {
        id: t.string("Identifier of the incident."),
        external_id: t.integer("Number of the incident, as in its reference."),
        name: t.string("What happened, in short.", { personal: "free_text" }),
      },
      "The other incident.",
    ),
  },
  "Relationship of two incidents, seen from one of them.",
);

/** Reads the relationships of each incident. */
export class IncidentRelationshipsStream extends IncidentIoStream<IncidentRelationshipsStream> {
  readonly name = "incident_relationships";
  readonly path = "/v1/incident_relationships";
  readonly schema = incidentRelationship;
  override readonly requiredScope = "incidents.view";
  override readonly primaryKeys = ["id", "incident_id"] as const;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override childContext({ id: incident_id }: RowOf<IncidentsStream>) {
    return { incident_id };
  }
}
