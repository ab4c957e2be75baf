/**
 * Escalation event users: whom an escalation notified and who acknowledged, out of the rows of escalations.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 *
 * Rows whose escalation_updated_at is that of the escalation in escalations are in force: docs/flat-tables.md says more.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { EscalationsStream } from "./escalations.ts";
import { flatUser, flatUserOf } from "./schemas/flat-user.ts";

export const escalationEventUser = t.object(
  {
    escalation_id: t.key("Escalation."),
    event_id: t.key("Event, by its id in escalation_events."),
    user_id: t.key("User."),
    ...flatUser,
    position: t.integer("Place among the users of the event, from 1."),
    escalation_updated_at: t.timestamp("When the escalation last changed, with this row in it."),
  },
  "User in the history of an escalation.",
);

/** Makes a row of each user of each event. */
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
