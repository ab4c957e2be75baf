/**
 * Follow-ups: the work that remains to be done after an incident, such as improving a document.
 *
 * https://api-docs.incident.io/tag/Follow-ups-V3
 *
 * Of incidents in all modes. Incidents embed the same rows. The reference names no scope for this version of the
 * endpoint; the one before needs actions.view.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedFollowUp } from "./schemas/follow-up.ts";
import { incidentModes } from "./schemas/incident-modes.ts";

export const followUp = t.object(
  {
    ...embeddedFollowUp.properties,
    id: t.key("Identifier of the follow-up."),
    incident_id: t.key("Incident that the follow-up came out of."),
  },
  "Work that remains to be done after an incident.",
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

  /** The endpoint takes one mode, and leaves test, tutorial and stream incidents out when given none. */
  override partitions() {
    return incidentModes.map((incident_mode) => ({ incident_mode }));
  }

  /** Without the mode, those of a test, tutorial or stream incident would stay hidden here too. */
  override childContext({ id: incident_id, mode }: RowOf<IncidentsStream>) {
    return { incident_id, incident_mode: mode ?? "standard" };
  }
}
