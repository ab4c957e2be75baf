/**
 * Actions: what people do during an incident, such as restarting a database or calling the customer.
 *
 * https://api-docs.incident.io/tag/Actions-V3
 *
 * Covers incidents in all modes. Incidents embed the same rows. The API reference names no permission for this version
 * of the endpoint; the previous version requires actions.view.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedAction } from "./schemas/action.ts";
import { incidentModes } from "./schemas/incident-modes.ts";

export const action = t.object(
  {
    ...embeddedAction.properties,
    id: t.key("ID of the action."),
    incident_id: t.key("Incident the action belongs to."),
  },
  "Action taken during an incident.",
);

/** Reads the actions of each incident mode. */
export class ActionsStream extends IncidentIoStream<ActionsStream> {
  readonly name = "actions";
  readonly path = "/v3/actions";
  readonly schema = action;
  override readonly primaryKeys = ["id", "incident_id"] as const;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };
  override readonly creationFilter = creationFilter;
  override readonly optionalParent = IncidentsStream;

  /** The endpoint takes one mode; without one it leaves out test, tutorial, and stream incidents. */
  override partitions() {
    return incidentModes.map((incident_mode) => ({ incident_mode }));
  }

  /** Without the mode, the endpoint leaves out test, tutorial, and stream incidents here too. */
  override childContext({ id: incident_id, mode }: RowOf<IncidentsStream>) {
    return { incident_id, incident_mode: mode ?? "standard" };
  }
}
