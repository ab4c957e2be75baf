/**
 * Status page incidents: incidents as published on status pages.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 *
 * The endpoint lists the incidents of one status page.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { StatusPagesStream } from "./status-pages.ts";

const incidentStatuses = ["investigating", "identified", "monitoring", "resolved"];

const componentImpact = t.object(
  {
    component_id: t.string("ID of the component."),
    component_status: t.openEnum(
      ["degraded_performance", "partial_outage", "full_outage"],
      "How the component was affected.",
    ),
    start_at: t.timestamp("When it started."),
    end_at: t.timestamp("When it ended; absent if ongoing."),
  },
  "Period in which a component was affected.",
);

const componentStatus = t.object(
  {
    component_id: t.string("ID of the component."),
    component_status: t.openEnum(
      ["operational", "degraded_performance", "partial_outage", "full_outage"],
      "New status of the component.",
    ),
  },
  "Component and its status.",
);

const update = t.object(
  {
    id: t.string("ID of the update."),
    component_statuses: t.array(componentStatus, "Components whose status changed."),
    incident_status: t.openEnum(incidentStatuses, "New status of the incident."),
    message: t.string("Text of the update, in Markdown.", { personal: "free_text" }),
    status_page_incident_id: t.string("Status page incident the update is about."),
    published_at: t.timestamp("When the update was published."),
  },
  "Update.",
);

export const statusPageIncident = t.object(
  {
    id: t.key("ID of the status page incident."),
    component_impacts: t.array(componentImpact, "Periods in which components were affected."),
    incident_status: t.openEnum(incidentStatuses, "Status of the incident."),
    name: t.string("Title of the incident.", { personal: "free_text" }),
    status_page_id: t.string("Status page that shows the incident."),
    updates: t.array(update, "Updates on the incident."),
    published_at: t.timestamp("When the incident was first published."),
  },
  "Incident on a status page.",
);

/** Reads the incidents of each status page. */
export class StatusPageIncidentsStream extends IncidentIoStream<StatusPageIncidentsStream> {
  readonly name = "status_page_incidents";
  readonly path = "/v2/status_page_incidents";
  readonly schema = statusPageIncident;
  override readonly requiredScope = false;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = StatusPagesStream;

  override childContext({ id: status_page_id }: RowOf<StatusPagesStream>) {
    return { status_page_id };
  }
}
