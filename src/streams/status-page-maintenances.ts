/**
 * Status page maintenances: maintenance announced on status pages.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 *
 * The endpoint lists the maintenances of one status page.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { StatusPagesStream } from "./status-pages.ts";

const maintenanceStatuses = [
  "maintenance_scheduled",
  "maintenance_in_progress",
  "maintenance_complete",
];

const componentMaintenancePeriod = t.object(
  {
    component_id: t.string("ID of the component."),
    start_at: t.timestamp("When its maintenance starts."),
    end_at: t.timestamp("When its maintenance ends; absent if unknown."),
  },
  "Period in which a component is under maintenance.",
);

const componentStatus = t.object(
  {
    component_id: t.string("ID of the component."),
    component_status: t.openEnum(
      ["operational", "under_maintenance"],
      "New status of the component.",
    ),
  },
  "Component and its status.",
);

const update = t.object(
  {
    id: t.string("ID of the update."),
    component_statuses: t.array(componentStatus, "Components whose status changed."),
    maintenance_status: t.openEnum(maintenanceStatuses, "New status of the maintenance."),
    message: t.string("Text of the update, in Markdown.", { personal: "free_text" }),
    status_page_maintenance_id: t.string("Maintenance the update is about."),
    published_at: t.timestamp("When the update was published."),
  },
  "Update.",
);

export const statusPageMaintenance = t.object(
  {
    id: t.key("ID of the maintenance."),
    automate_maintenance_status: t.boolean(
      "Whether the status changes automatically at the scheduled times.",
    ),
    component_maintenance_periods: t.array(
      componentMaintenancePeriod,
      "Periods in which components are under maintenance.",
    ),
    maintenance_status: t.openEnum(maintenanceStatuses, "Status of the maintenance."),
    name: t.string("Title of the maintenance.", { personal: "free_text" }),
    status_page_id: t.string("Status page that announces the maintenance."),
    updates: t.array(update, "Updates on the maintenance."),
    published_at: t.timestamp("When the maintenance was first published."),
  },
  "Maintenance on a status page.",
);

/** Reads the maintenances of each status page. */
export class StatusPageMaintenancesStream extends IncidentIoStream<StatusPageMaintenancesStream> {
  readonly name = "status_page_maintenances";
  readonly path = "/v2/status_page_maintenances";
  readonly schema = statusPageMaintenance;
  override readonly requiredScope = false;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = StatusPagesStream;

  override childContext({ id: status_page_id }: RowOf<StatusPagesStream>) {
    return { status_page_id };
  }
}
