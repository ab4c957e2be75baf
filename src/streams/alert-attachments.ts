/**
 * Alert attachments: tickets, pull requests, and links attached to alerts and alert groups.
 *
 * https://api-docs.incident.io/tag/Alert-Attachments-V2
 *
 * The endpoint lists the attachments of one alert or one alert group, and no filter finds the alerts that have any, so
 * the table costs one request per alert and one per alert group. 50,000 alerts take 42 minutes at the API's limit of 20
 * requests a second. When alerts are synced incrementally, only changed alerts and their groups are requested; the API
 * reference does not say whether an attachment changes its alert, so schedule a full refresh now and then.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { AlertsStream } from "./alerts.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const alertAttachment = t.object(
  {
    id: t.key("ID of the attachment."),
    alert_group_id: t.string("Alert group it is attached to; null if attached to an alert."),
    alert_id: t.string("Alert it is attached to; null if attached to an alert group."),
    title: t.string("Title of the ticket, pull request or link.", { personal: "free_text" }),
    url: t.string("URL of the attachment."),
    created_at: t.timestamp("When it was attached."),
  },
  "Attachment of an alert or an alert group.",
);

/** Reads the attachments of each alert and of each alert group. */
export class AlertAttachmentsStream extends IncidentIoStream<AlertAttachmentsStream> {
  readonly name = "alert_attachments";
  readonly path = "/v2/alert_attachments";
  readonly schema = alertAttachment;
  override readonly isExtra = true;
  override readonly parent = AlertsStream;
  // The endpoint documents no maximum page size, so page_size is not sent.

  /** A request for an alert leaves out the attachments of its groups. */
  override childContext({ id: alert_id, alert_group_ids }: RowOf<AlertsStream>) {
    const groups = alert_group_ids ?? [];
    return [{ alert_id }, ...groups.map((alert_group_id) => ({ alert_group_id }))];
  }
}
