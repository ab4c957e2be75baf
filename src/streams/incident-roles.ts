/**
 * Incident roles: what people can be assigned to in an incident, such as its lead.
 *
 * Endpoint: GET /v2/incident_roles. Scope: incident_roles.view. https://api-docs.incident.io/tag/Incident-Roles-V2
 *
 * This version of the endpoint no longer sends `required`; the column stays for those who have it.
 */

import { type RecordOf, t } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedIncidentRole } from "./schemas/incident-role.ts";

export const incidentRole = t.object(
  {
    ...embeddedIncidentRole.properties,
    id: t.key("Identifier of the role."),
  },
  "Role that people can take in incidents.",
);

export type IncidentRole = RecordOf<typeof incidentRole>;

/** Reads all incident roles in one answer. */
export class IncidentRolesStream extends IncidentIoStream<typeof incidentRole> {
  readonly name = "incident_roles";
  readonly path = "/v2/incident_roles";
  readonly schema = incidentRole;
  override readonly requiredScope = "incident_roles.view";
}
