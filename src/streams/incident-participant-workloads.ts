/**
 * Incident participant workloads: how long each participant worked on each incident.
 *
 * https://api-docs.incident.io/tag/IncidentParticipantWorkloads-V2
 *
 * The endpoint lists the workloads of one incident; for private incidents the key also needs the permission
 * incident_workloads.view_private. The minutes are recalculated now and then, so they lag behind.
 */

import { type RowOf, t, valueAt } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedUser } from "./schemas/user.ts";

export const incidentParticipantWorkload = t.object(
  {
    incident_id: t.key("Incident the participant worked on."),
    user_id: t.key("User who participated."),
    archived_at: t.timestamp("When the user left the incident."),
    participant_type: t.openEnum(
      ["observer", "collaborator", "responder"],
      "Kind of participation.",
    ),
    user: t.describe(embeddedUser, "User who participated."),
    workload: t.object(
      {
        minutes_spent_on_incident: t.number("Total minutes."),
        minutes_spent_on_incident_in_late_hours: t.number("Minutes in the user's late hours."),
        minutes_spent_on_incident_in_sleeping_hours: t.number(
          "Minutes in the user's sleeping hours.",
        ),
        minutes_spent_on_incident_in_working_hours: t.number(
          "Minutes in the user's working hours.",
        ),
      },
      "How long the user worked on it.",
    ),
  },
  "Participant of an incident, and how long they worked on it.",
);

/** Reads the workloads of each incident's participants. */
export class IncidentParticipantWorkloadsStream extends IncidentIoStream<IncidentParticipantWorkloadsStream> {
  readonly name = "incident_participant_workloads";
  readonly path = "/v2/incident_participant_workloads";
  readonly schema = incidentParticipantWorkload;
  override readonly requiredScope = "incident_workloads.view";
  override readonly primaryKeys = ["incident_id", "user_id"] as const; // a workload has no ID
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override childContext({ id: incident_id }: RowOf<IncidentsStream>) {
    return { incident_id };
  }

  /** The user's ID, part of the key, is only in the nested user. */
  override postProcess(record: JsonObject) {
    return { user_id: valueAt(record, "user.id"), ...record };
  }
}
