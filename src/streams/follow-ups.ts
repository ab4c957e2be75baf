/**
 * Follow-ups: the work that remains after an incident, such as improving a document.
 *
 * https://api-docs.incident.io/tag/Follow-ups-V3
 *
 * Covers incidents in all modes. Incidents embed the same rows. The API reference names no permission for this version
 * of the endpoint; the previous version requires actions.view.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedFollowUp } from "./schemas/follow-up.ts";
import { incidentModes } from "./schemas/incident-modes.ts";

export const followUp = t.object(
  {
    ...embeddedFollowUp.properties,
    id: t.key("ID of the follow-up."),
    incident_id: t.key("Incident the follow-up came out of."),
  },
  "Work to be done after an incident.",
);

/** Reads the follow-ups of each incident mode. */
export class FollowUpsStream extends IncidentIoStream<FollowUpsStream> {
  readonly name = "follow_ups";
  readonly path = "/v3/follow_ups";
  readonly schema = followUp;
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
