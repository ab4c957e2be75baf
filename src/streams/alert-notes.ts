/**
 * Alert notes: what people have written beside alerts and groups of alerts.
 *
 * https://api-docs.incident.io/tag/Alert-Notes-V1
 *
 * The endpoint answers for one alert or one alert group at a time. It is asked about the alerts that have notes, a
 * request for each, and about their groups; a group of which no alert has notes of its own stays unseen. Links to
 * images lead there for ten minutes only.
 *
 * Read incrementally, it is asked about the alerts with notes that changed, and about their groups. A note on a group
 * changes no alert, and the reference does not say whether a note on an alert changes that: schedule a full refresh now
 * and then.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { AlertsWithNotesStream } from "./alerts-with-notes.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";

const { api_key, user } = actor.properties;

export const alertNote = t.object(
  {
    id: t.key("Identifier of the note."),
    alert_group_id: t.string("Alert group that the note is about, if it is about a group."),
    alert_id: t.string("Alert that the note is about, if it is about an alert."),
    content: t.string("What the note says, as Markdown.", { personal: "free_text" }),
    creator: t.object({ api_key, user }, "Who or what wrote the note."),
    images: t.array(
      t.object(
        {
          id: t.string("Identifier of the image."),
          url: t.string("Link to the image, which leads there for ten minutes only."),
        },
        "Image.",
      ),
      "Images in the note.",
    ),
    created_at: t.timestamp("When the note was written."),
    last_edited_at: t.timestamp("When the note was last edited, if it ever was."),
    updated_at: t.timestamp("When the note last changed."),
  },
  "Note on an alert, or on an alert group of which some alert has notes of its own.",
);

/** Reads the notes of each alert that has any, and of the groups that it is in. */
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
