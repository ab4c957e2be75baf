/**
 * Maintenance windows: periods during which expected alerts are held back.
 *
 * https://api-docs.incident.io/tag/MaintenanceWindows-V1
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";
import { conditionGroup } from "./schemas/condition-group.ts";
import { engineParamBinding } from "./schemas/engine-param-binding.ts";

const escalationTarget = t.object(
  {
    escalation_paths: t.describe(engineParamBinding, "Escalation paths to follow."),
    users: t.describe(engineParamBinding, "Users to page."),
  },
  "Escalation target.",
);

const channel = t.object(
  {
    channel_id: t.string("ID of the channel in its chat app."),
    channel_name: t.string("Name of the channel.", { personal: "free_text" }),
    channel_type: t.string("Kind of channel, such as public or private."),
    is_private: t.boolean("Whether the channel is private."),
  },
  "Chat channel.",
);

export const maintenanceWindow = t.object(
  {
    id: t.key("ID of the maintenance window."),
    alert_condition_groups: t.array(
      conditionGroup,
      "Condition groups; an alert must match at least one.",
    ),
    escalation_targets: t.array(escalationTarget, "Escalation targets during the window, if any."),
    incident_id: t.string("Incident that alerts are attached to, if any."),
    lead: t.describe(actor, "Who or what is responsible for the window."),
    name: t.string("Name of the maintenance window.", { personal: "free_text" }),
    notification_message: t.string("Text of notifications about the window.", {
      personal: "free_text",
    }),
    notify_channels: t.array(channel, "Channels that are notified of its start and end."),
    notify_end_minutes_before: t.integer("Minutes before the end to notify channels."),
    notify_start_minutes_before: t.integer("Minutes before the start to notify channels."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the window and can manage it."),
    reroute_on_end: t.boolean("Whether alerts still firing at the end are routed then."),
    resolve_on_end: t.boolean("Whether alerts still firing at the end are resolved then."),
    show_in_sidebar: t.boolean(
      "Whether the dashboard's sidebar shows the window while it is active.",
    ),
    start_at: t.timestamp("Start of the window."),
    end_at: t.timestamp("End of the window."),
    archived_at: t.timestamp("When the window was archived."),
    created_at: t.timestamp("When the window was created."),
    updated_at: t.timestamp("When the window last changed."),
  },
  "Maintenance window.",
);

/** Reads all maintenance windows: past, present and planned. */
export class MaintenanceWindowsStream extends IncidentIoStream<MaintenanceWindowsStream> {
  readonly name = "maintenance_windows";
  readonly path = "/v1/maintenance_windows";
  readonly schema = maintenanceWindow;
  override readonly requiredScope = "maintenance_windows.view";
  override readonly pageSize = 50; // documented maximum of page_size
  override readonly isExtra = true;
}
