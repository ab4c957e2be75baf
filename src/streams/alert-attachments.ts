/**
 * Alert attachments: tickets, pull requests and links attached to alerts and to groups of alerts.
 *
 * https://api-docs.incident.io/tag/Alert-Attachments-V2
 *
 * The endpoint lists the attachments of one alert or one alert group, and no filter finds the alerts that have any: the
 * table costs a request for each alert and one for each alert group. 50,000 alerts take 42 minutes at the API's limit of
 * 20 requests a second. Where alerts are read incrementally, only those that changed, and their groups, are requested; the
 * reference does not say whether an attachment changes its alert, so schedule a full refresh now and then.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { AlertsStream } from "./alerts.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const alertAttachment = t.object(
  {
    id: t.key("Identifier of the attachment."),
    alert_group_id: t.string("Alert group that it is attached to; null if it is on an alert."),
    alert_id: t.string("Alert that it is attached to; null if it is on an alert group."),
    title: t.string("Title of the ticket, pull request or link.", { personal: "free_text" }),
    url: t.string("Address of what is attached."),
    created_at: t.timestamp("When it was attached."),
  },
  "Attachment of an alert, or of an alert group.",
);

/** Reads the attachments of each alert and of each alert group. */
export class AlertAttachmentsStream extends IncidentIoStream<AlertAttachmentsStream> {
  readonly name = "alert_attachments";
  readonly path = "/v2/alert_attachments";
  readonly schema = alertAttachment;
  override readonly isExtra = true;
  override readonly parent = AlertsStream;
  // The endpoint documents no largest page size, so page_size is not sent.

  /** A request for an alert leaves out what is attached to its groups. */
  override childContext({ id: alert_id, alert_group_ids }: RowOf<AlertsStream>) {
    const groups = alert_group_ids ?? [];
    return [{ alert_id }, ...groups.map((alert_group_id) => ({ alert_group_id }))];
  }
}
