/**
 * Incident timeline items: what happened in each incident when, as people have put it together.
 *
 * https://api-docs.incident.io/tag/Incident-Timeline-Items-V2
 *
 * The endpoint answers for one incident at a time.
 */

import { type Context, type RowOf, t } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";
import { ofAskedIncident } from "./base/asked-incident.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { actor } from "./schemas/actor.ts";

export const incidentTimelineItem = t.object(
  {
    id: t.key("Identifier of the item."),
    incident_id: t.string("Incident that the item belongs to."),
    activity_log_id: t.string("Activity log entry that the item was made from, if from one."),
    creator: t.describe(actor, "Who or what put the item there."),
    description: t.string("What happened, in detail, as Markdown.", { personal: "free_text" }),
    timestamp: t.timestamp("When it happened."),
    title: t.string("What happened, in short.", { personal: "free_text" }),
    created_at: t.timestamp("When the item was added."),
    updated_at: t.timestamp("When the item was last edited."),
  },
  "Item on the timeline of an incident.",
);

/** Reads the timeline of each incident. */
export class IncidentTimelineItemsStream extends IncidentIoStream<IncidentTimelineItemsStream> {
  readonly name = "incident_timeline_items";
  readonly path = "/v2/incident_timeline_items";
  readonly schema = incidentTimelineItem;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override childContext({ id: incident_id }: RowOf<IncidentsStream>) {
    return { incident_id };
  }

  /** The response holds the items of the incident's stream incidents too. */
  override postProcess(record: JsonObject, context: Context) {
    return ofAskedIncident(record, context);
  }
}
