/**
 * Escalations: who was paged about what, and how they responded.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * The column related_incidents uses the app's names for status categories: active for live, post-incident for learning.
 */

import { t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { escalationEvent } from "./schemas/escalation-event.ts";
import { embeddedIncident } from "./schemas/incident.ts";

const { alert, user, workflow } = actor.properties;

export const escalation = t.object(
  {
    id: t.key("ID of the escalation."),
    creator: t.object(
      { alert, user, workflow },
      "Who or what escalated; empty for a call through a call route.",
    ),
    description: t.string("Details; those of the alert or incident by default.", {
      personal: "free_text",
    }),
    escalation_path_id: t.string("Escalation path that was followed, if any."),
    events: t.array(escalationEvent, "History: who was notified and when, and who acknowledged."),
    priority: t.object({ name: t.string("Name of the priority.") }, "Priority of the escalation."),
    related_alerts: t.array(embeddedAlert, "Alerts that belong to the escalation."),
    related_incidents: t.array(embeddedIncident, "Incidents that belong to the escalation."),
    status: t.openEnum(
      [
        "pending",
        "triggered",
        "acked",
        "resolved",
        "expired",
        "cancelled",
        "snoozed",
        "delayed",
        "pending_repeat",
      ],
      "Status of the escalation.",
    ),
    title: t.string("What the escalation is about.", { personal: "free_text" }),
    created_at: t.timestamp("When the escalation was created."),
    updated_at: t.timestamp("When the escalation last changed."),
  },
  "Escalation.",
);

/** Reads all escalations. */
export class EscalationsStream extends IncidentIoStream<EscalationsStream> {
  readonly name = "escalations";
  readonly path = "/v2/escalations";
  readonly schema = escalation;
  override readonly requiredScope = "escalations.view";
  override readonly pageSize = 50; // documented maximum of page_size
  // The filters take dates; a time of day is ignored.
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]", format: "day" } as const;
  override readonly creationFilter = { ...creationFilter, format: "day" } as const;
}
