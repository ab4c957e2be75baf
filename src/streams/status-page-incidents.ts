/**
 * Status page incidents: the incidents that the status pages tell of, as they tell of them.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 *
 * The endpoint answers for one status page at a time.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { StatusPagesStream } from "./status-pages.ts";

const incidentStatuses = ["investigating", "identified", "monitoring", "resolved"];

const componentImpact = t.object(
  {
    component_id: t.string("Identifier of the component."),
    component_status: t.openEnum(
      ["degraded_performance", "partial_outage", "full_outage"],
      "How the component was affected.",
    ),
    start_at: t.timestamp("When that began."),
    end_at: t.timestamp("When that ended; absent if it has not."),
  },
  "Time for which a component was affected.",
);

const componentStatus = t.object(
  {
    component_id: t.string("Identifier of the component."),
    component_status: t.openEnum(
      ["operational", "degraded_performance", "partial_outage", "full_outage"],
      "Status of the component from then on.",
    ),
  },
  "Component and its status.",
);

const update = t.object(
  {
    id: t.string("Identifier of the update."),
    component_statuses: t.array(componentStatus, "Components whose status changed."),
    incident_status: t.openEnum(incidentStatuses, "Status of the incident from then on."),
    message: t.string("What was told, as Markdown.", { personal: "free_text" }),
    status_page_incident_id: t.string("Status page incident that the update is about."),
    published_at: t.timestamp("When the update was published."),
  },
  "Update.",
);

export const statusPageIncident = t.object(
  {
    id: t.key("Identifier of the status page incident."),
    component_impacts: t.array(componentImpact, "Times for which components were affected."),
    incident_status: t.openEnum(incidentStatuses, "Status of the incident."),
    name: t.string("Title of the incident.", { personal: "free_text" }),
    status_page_id: t.string("Status page that tells of the incident."),
    updates: t.array(update, "What was told of the incident."),
    published_at: t.timestamp("When the status page first told of the incident."),
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
