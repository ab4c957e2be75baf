/**
 * Incident types: kinds of incidents, each with its own custom fields and roles.
 *
 * https://api-docs.incident.io/tag/Incident-Types-V1
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedIncidentType } from "./schemas/incident-type.ts";

const { created_at, updated_at, ...embedded } = embeddedIncidentType.properties;

export const incidentType = t.object(
  {
    ...embedded,
    id: t.key("ID of the incident type."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the incident type."),
    created_at,
    updated_at,
  },
  "Incident type.",
);

/** Reads all incident types in one response. */
export class IncidentTypesStream extends IncidentIoStream<IncidentTypesStream> {
  readonly name = "incident_types";
  readonly path = "/v1/incident_types";
  readonly schema = incidentType;
  override readonly requiredScope = "incident_types.view";
}
