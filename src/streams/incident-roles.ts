/**
 * Incident roles: the roles that people can hold on an incident, such as its lead.
 *
 * https://api-docs.incident.io/tag/Incident-Roles-V2
 *
 * This version of the endpoint no longer returns required; the column stays for users of older versions.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedIncidentRole } from "./schemas/incident-role.ts";

export const incidentRole = t.object(
  {
    ...embeddedIncidentRole.properties,
    id: t.key("ID of the role."),
  },
  "Role that people can hold on an incident.",
);

/** Reads all incident roles in one response. */
export class IncidentRolesStream extends IncidentIoStream<IncidentRolesStream> {
  readonly name = "incident_roles";
  readonly path = "/v2/incident_roles";
  readonly schema = incidentRole;
  override readonly requiredScope = "incident_roles.view";
}
