/**
 * Escalations: who was paged about what, and how they answered.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * The column related_incidents uses the names that the app has for status categories: active for live,
 * post-incident for learning.
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
    id: t.key("Identifier of the escalation."),
    creator: t.object(
      { alert, user, workflow },
      "Who or what escalated; empty for a call that came in by a call route.",
    ),
    description: t.string("Details; where nobody gave any, those of the alert or incident.", {
      personal: "free_text",
    }),
    escalation_path_id: t.string("Escalation path that was followed, if one was."),
    events: t.array(escalationEvent, "History: who was notified when, and who acknowledged."),
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
      "How far the escalation has come.",
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
  // The filters take days; a time of day is ignored.
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]", format: "day" } as const;
  override readonly creationFilter = { ...creationFilter, format: "day" } as const;
}
