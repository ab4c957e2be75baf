/**
 * Incident role assignments: who holds which role on which incident, unnested from incidents.
 *
 * https://api-docs.incident.io/tag/Incidents-V2
 *
 * A role that no one holds has no row. Only rows whose incident_updated_at matches updated_at in incidents are current;
 * removed assignments stay in the table until the next full sync. See docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { IncidentsStream } from "./incidents.ts";
import { flatUser, flatUserOf } from "./schemas/flat-user.ts";
import { embeddedIncidentRole } from "./schemas/incident-role.ts";

export const incidentRoleAssignment = t.object(
  {
    incident_id: t.key("Incident."),
    incident_role_id: t.key("Role."),
    role_name: embeddedIncidentRole.properties.name,
    role_type: embeddedIncidentRole.properties.role_type,
    user_id: t.string("User who holds the role."),
    ...flatUser,
    incident_updated_at: t.timestamp("updated_at of the incident version that this row came from."),
  },
  "Role on an incident and who holds it.",
);

/** Writes a row for each role that someone holds. */
export class IncidentRoleAssignmentsStream extends FlatStream<IncidentRoleAssignmentsStream> {
  readonly name = "incident_role_assignments";
  readonly schema = incidentRoleAssignment;
  override readonly primaryKeys = ["incident_id", "incident_role_id"] as const;
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override embeddedRecords({ id, incident_role_assignments, updated_at }: RowOf<IncidentsStream>) {
    return (incident_role_assignments ?? []).flatMap(({ role, assignee }) =>
      assignee === null
        ? []
        : {
            incident_id: id,
            incident_role_id: role?.id,
            role_name: role?.name,
            role_type: role?.role_type,
            ...flatUserOf(assignee),
            incident_updated_at: updated_at,
          },
    );
  }
}
