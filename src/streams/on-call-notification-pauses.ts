/**
 * On-call notification pauses: periods in which a user is not notified although on call.
 *
 * https://api-docs.incident.io
 *
 * The API does not list canceled pauses.
 *
 * Personal data: the reasons are free text written by users.
 */

import { type Context, type TimeBounds, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const onCallNotificationPause = t.object(
  {
    id: t.key("ID of the pause."),
    reason: t.string("Personal data: why the user is not notified.", {
      personal: "free_text",
    }),
    user_id: t.string("User who is not notified."),
    created_at: t.timestamp("When the pause was added."),
    starts_at: t.timestamp("When the pause starts."),
    ends_at: t.timestamp("When the pause ends or ended."),
    updated_at: t.timestamp("When the pause last changed."),
  },
  "Pause of a user's notifications.",
);

/** Reads all pauses: past, present and future. */
export class OnCallNotificationPausesStream extends IncidentIoStream<OnCallNotificationPausesStream> {
  readonly name = "on_call_notification_pauses";
  readonly path = "/v2/on_call_notification_pauses";
  readonly schema = onCallNotificationPause;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly isWindowed = true;

  /** By default the endpoint leaves out past pauses. The date is earlier than any pause. */
  override params(context: Context, bounds: TimeBounds) {
    return { ...super.params(context, bounds), from: "2000-01-01T00:00:00Z" };
  }
}
