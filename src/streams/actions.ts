/**
 * Actions: what people do during an incident, such as restarting a database or calling the customer.
 *
 * Endpoint: GET /v3/actions. Scope: not documented for this version; the one before needs actions.view.
 * https://api-docs.incident.io/tag/Actions-V3
 *
 * Incidents embed the same rows.
 */

import { type RecordOf, t } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAction } from "./schemas/action.ts";
import { incidentModes } from "./schemas/incident-modes.ts";

export const action = t.object(
  {
    ...embeddedAction.properties,
    id: t.key("Identifier of the action."),
    incident_id: t.key("Incident that the action belongs to."),
  },
  "Action taken during an incident.",
);

export type Action = RecordOf<typeof action>;

/** Reads the actions of each incident mode. */
export class ActionsStream extends IncidentIoStream<typeof action, { incident_mode: string }> {
  readonly name = "actions";
  readonly path = "/v3/actions";
  readonly schema = action;
  override readonly primaryKeys = ["id", "incident_id"];
  override readonly pageSize = 250; // documented maximum of page_size

  /** The endpoint takes one mode, and leaves test, tutorial and stream incidents out when given none. */
  override partitions() {
    return incidentModes.map((incident_mode) => ({ incident_mode }));
  }
}
