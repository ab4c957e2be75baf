/**
 * Escalation events: the history of each escalation, unnested from escalations.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * Users are in escalation_event_users; channels are in escalations only. Only rows whose escalation_updated_at matches
 * updated_at in escalations are current. See docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { EscalationsStream } from "./escalations.ts";
import { escalationEvent } from "./schemas/escalation-event.ts";

const { event, urgency, occurred_at } = escalationEvent.properties;

export const escalationEventRow = t.object(
  {
    escalation_id: t.key("Escalation."),
    id: t.key("ID of the event."),
    event,
    urgency,
    occurred_at,
    escalation_updated_at: t.timestamp(
      "updated_at of the escalation version that this row came from.",
    ),
  },
  "Step in the history of an escalation.",
);

/** Writes a row for each event. */
export class EscalationEventsStream extends FlatStream<EscalationEventsStream> {
  readonly name = "escalation_events";
  readonly schema = escalationEventRow;
  override readonly primaryKeys = ["escalation_id", "id"] as const;
  override readonly isExtra = true;
  override readonly parent = EscalationsStream;

  override embeddedRecords({ id: escalation_id, events, updated_at }: RowOf<EscalationsStream>) {
    return (events ?? []).map(({ id, event, urgency, occurred_at }) => ({
      escalation_id,
      id,
      event,
      urgency,
      occurred_at,
      escalation_updated_at: updated_at,
    }));
  }
}
