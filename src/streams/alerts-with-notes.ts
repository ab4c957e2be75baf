/**
 * Alerts with notes: the alerts that have notes; alert_notes requests the notes of each.
 *
 * https://api-docs.incident.io/tag/Alerts-V2
 */

import { type Context, type TimeBounds, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAlert } from "./schemas/alert.ts";

const { alert_group_ids, updated_at } = embeddedAlert.properties;

export const alertWithNotes = t.object(
  {
    id: t.key("ID of the alert."),
    alert_group_ids,
    updated_at,
  },
  "Alert with notes.",
);

/** Reads the alerts that have notes. */
export class AlertsWithNotesStream extends IncidentIoStream<AlertsWithNotesStream> {
  readonly name = "alerts_with_notes";
  readonly path = "/v2/alerts";
  readonly schema = alertWithNotes;
  override readonly requiredScope = "alerts.view";
  override readonly pageSize = 50; // documented maximum of page_size, which the endpoint requires
  override readonly recordsPath = "alerts";
  override readonly hasTable = false;
  override readonly additionalProperties = "ignore";
  // Filters can be combined (API reference), so the table can follow changed alerts with notes.
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };

  override params(context: Context, bounds: TimeBounds) {
    return { ...super.params(context, bounds), "has_notes[is]": true };
  }
}
