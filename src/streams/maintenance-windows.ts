/**
 * Maintenance windows: times during which alerts that were to be expected are held back.
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
  "Whom to escalate to.",
);

const channel = t.object(
  {
    channel_id: t.string("Identifier of the channel in its chat."),
    channel_name: t.string("Name of the channel.", { personal: "free_text" }),
    channel_type: t.string("Kind of channel, such as public or private."),
    is_private: t.boolean("Whether the channel is private."),
  },
  "Chat channel.",
);

export const maintenanceWindow = t.object(
  {
    id: t.key("Identifier of the maintenance window."),
    alert_condition_groups: t.array(
      conditionGroup,
      "Groups of which one has to hold for an alert.",
    ),
    escalation_targets: t.array(
      escalationTarget,
      "Whom alerts are escalated to all the same, if anybody.",
    ),
    incident_id: t.string("Incident that alerts are attached to, if there is one."),
    lead: t.describe(actor, "Who or what is responsible for the window."),
    name: t.string("Name of the maintenance window.", { personal: "free_text" }),
    notification_message: t.string("What notifications about the window say.", {
      personal: "free_text",
    }),
    notify_channels: t.array(channel, "Channels that are told of its start and end."),
    notify_end_minutes_before: t.integer("Minutes before the end at which channels are told."),
    notify_start_minutes_before: t.integer("Minutes before the start at which channels are told."),
    owning_team_ids: t.array(
      t.string("Identifier of a team."),
      "Teams that own the window and may manage it.",
    ),
    reroute_on_end: t.boolean("Whether alerts that still fire at the end are routed then."),
    resolve_on_end: t.boolean("Whether alerts that still fire at the end are resolved then."),
    show_in_sidebar: t.boolean("Whether the dashboard shows the window while it lasts."),
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
