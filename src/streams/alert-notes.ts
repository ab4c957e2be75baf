/**
 * Alert notes: notes that people have written on alerts and alert groups.
 *
 * https://api-docs.incident.io/tag/Alert-Notes-V1
 *
 * The endpoint lists the notes of one alert or one alert group. The stream requests each alert that has notes, and its
 * groups; a group in which no alert has notes of its own is missed. Links to images expire after ten minutes.
 *
 * Incremental syncs request only changed alerts with notes, and their groups. A note on a group changes no alert, and
 * the API reference does not say whether a note on an alert changes that alert, so schedule a full refresh now and
 * then.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { AlertsWithNotesStream } from "./alerts-with-notes.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";

const { api_key, user } = actor.properties;

export const alertNote = t.object(
  {
    id: t.key("ID of the note."),
    alert_group_id: t.string("Alert group the note is on; null if it is on an alert."),
    alert_id: t.string("Alert the note is on; null if it is on an alert group."),
    content: t.string("Text of the note, in Markdown.", { personal: "free_text" }),
    creator: t.object({ api_key, user }, "Who or what wrote the note."),
    images: t.array(
      t.object(
        {
          id: t.string("ID of the image."),
          url: t.string("Link to the image; expires after ten minutes."),
        },
        "Image.",
      ),
      "Images in the note.",
    ),
    created_at: t.timestamp("When the note was written."),
    last_edited_at: t.timestamp("When the note was last edited; null if never."),
    updated_at: t.timestamp("When the note last changed."),
  },
  "Note on an alert, or on an alert group in which at least one alert has notes of its own.",
);

/** Reads the notes of each alert that has any, and of its groups. */
export class AlertNotesStream extends IncidentIoStream<AlertNotesStream> {
  readonly name = "alert_notes";
  readonly path = "/v1/alert_notes";
  readonly schema = alertNote;
  override readonly requiredScope = "alerts.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = AlertsWithNotesStream;

  override childContext({ id: alert_id, alert_group_ids }: RowOf<AlertsWithNotesStream>) {
    const groups = alert_group_ids ?? [];
    return [{ alert_id }, ...groups.map((alert_group_id) => ({ alert_group_id }))];
  }
}
