/**
 * Incident relationships: which incidents are related to each other.
 *
 * https://api-docs.incident.io/tag/Incident-Relationships-V1
 *
 * The endpoint lists the incidents related to one incident. The relationship between two incidents is listed for both,
 * so the requested incident is part of the key.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";

export const incidentRelationship = t.object(
  {
    id: t.key("ID of the relationship."),
    incident_id: t.key("Incident the relationship is seen from."),
    incident: t.object(
      {
        id: t.string("ID of the incident."),
        external_id: t.integer("Number of the incident, as in its reference."),
        name: t.string("What happened, in brief.", { personal: "free_text" }),
      },
      "The other incident.",
    ),
  },
  "Relationship between two incidents, seen from one of them.",
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
