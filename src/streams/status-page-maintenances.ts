/**
 * Status page maintenances: the maintenance that the status pages announce.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 *
 * The endpoint answers for one status page at a time.
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
    component_id: t.string("Identifier of the component."),
    start_at: t.timestamp("When its maintenance begins."),
    end_at: t.timestamp("When its maintenance ends; absent if that is not known."),
  },
  "Time for which a component is under maintenance.",
);

const componentStatus = t.object(
  {
    component_id: t.string("Identifier of the component."),
    component_status: t.openEnum(
      ["operational", "under_maintenance"],
      "Status of the component from then on.",
    ),
  },
  "Component and its status.",
);

const update = t.object(
  {
    id: t.string("Identifier of the update."),
    component_statuses: t.array(componentStatus, "Components whose status changed."),
    maintenance_status: t.openEnum(maintenanceStatuses, "Status of the maintenance from then on."),
    message: t.string("What was told, as Markdown.", { personal: "free_text" }),
    status_page_maintenance_id: t.string("Maintenance that the update is about."),
    published_at: t.timestamp("When the update was published."),
  },
  "Update.",
);

export const statusPageMaintenance = t.object(
  {
    id: t.key("Identifier of the maintenance."),
    automate_maintenance_status: t.boolean("Whether the status follows the times by itself."),
    component_maintenance_periods: t.array(
      componentMaintenancePeriod,
      "Times for which components are under maintenance.",
    ),
    maintenance_status: t.openEnum(maintenanceStatuses, "Status of the maintenance."),
    name: t.string("Title of the maintenance.", { personal: "free_text" }),
    status_page_id: t.string("Status page that announces the maintenance."),
    updates: t.array(update, "What was told of the maintenance."),
    published_at: t.timestamp("When the status page first told of the maintenance."),
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
