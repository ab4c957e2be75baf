/**
 * Escalation event users: who an escalation notified and who acknowledged, unnested from escalations.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * Only rows whose escalation_updated_at matches updated_at in escalations are current. See docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { EscalationsStream } from "./escalations.ts";
import { flatUser, flatUserOf } from "./schemas/flat-user.ts";

export const escalationEventUser = t.object(
  {
    escalation_id: t.key("Escalation."),
    event_id: t.key("Event; matches id in escalation_events."),
    user_id: t.key("User."),
    ...flatUser,
    position: t.integer("Position among the users of the event, from 1."),
    escalation_updated_at: t.timestamp(
      "updated_at of the escalation version that this row came from.",
    ),
  },
  "User notified in an escalation event, or who acknowledged it.",
);

/** Writes a row for each user of each event. */
export class EscalationEventUsersStream extends FlatStream<EscalationEventUsersStream> {
  readonly name = "escalation_event_users";
  readonly schema = escalationEventUser;
  override readonly primaryKeys = ["escalation_id", "event_id", "user_id"] as const;
  override readonly isExtra = true;
  override readonly parent = EscalationsStream;

  override embeddedRecords({ id, events, updated_at }: RowOf<EscalationsStream>) {
    return (events ?? []).flatMap((event) =>
      (event.users ?? []).map((user, index) => ({
        escalation_id: id,
        event_id: event.id,
        ...flatUserOf(user),
        position: index + 1,
        escalation_updated_at: updated_at,
      })),
    );
  }
}
