/**
 * Incident timeline items: what happened in each incident and when, as curated by people.
 *
 * https://api-docs.incident.io/tag/Incident-Timeline-Items-V2
 *
 * The endpoint lists the items of one incident.
 */

import { type Context, type RowOf, t } from "singer-tap-sdk";
import type { JsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { ofRequestedIncident } from "./base/requested-incident.ts";
import { IncidentsStream } from "./incidents.ts";
import { actor } from "./schemas/actor.ts";

export const incidentTimelineItem = t.object(
  {
    id: t.key("ID of the item."),
    incident_id: t.string("Incident the item belongs to."),
    activity_log_id: t.string("Activity log entry the item was created from, if any."),
    creator: t.describe(actor, "Who or what added the item."),
    description: t.string("What happened, in detail, in Markdown.", { personal: "free_text" }),
    timestamp: t.timestamp("When it happened."),
    title: t.string("What happened, in brief.", { personal: "free_text" }),
    created_at: t.timestamp("When the item was added."),
    updated_at: t.timestamp("When the item was last edited."),
  },
  "Item on an incident's timeline.",
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

  /** The response also holds the items of the incident's stream incidents. */
  override postProcess(record: JsonObject, context: Context) {
    return ofRequestedIncident(record, context);
  }
}
