/**
 * Escalation events: the history of each escalation, out of the rows of escalations.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * Users are in escalation_event_users, channels in escalations alone. Rows whose escalation_updated_at is that of the
 * escalation in escalations are in force: docs/flat-tables.md says more.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { EscalationsStream } from "./escalations.ts";
import { escalationEvent } from "./schemas/escalation-event.ts";

const { event, urgency, occurred_at } = escalationEvent.properties;

export const escalationEventRow = t.object(
  {
    escalation_id: t.key("Escalation."),
    id: t.key("Identifier of the event."),
    event,
    urgency,
    occurred_at,
    escalation_updated_at: t.timestamp("When the escalation last changed, with this row in it."),
  },
  "Step in the history of an escalation.",
);

/** Makes a row of each event. */
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
