/**
 * Alert routes: which alerts are grouped, escalated, turned into incidents, and announced in chat.
 *
 * https://api-docs.incident.io/tag/Alert-Routes-V3
 *
 * The list of routes holds only their names and whether they are enabled, so each route costs one request.
 */

import { type ApiResponse, type RowOf, t, valueAt } from "singer-tap-sdk";
import { AlertRouteListStream } from "./alert-route-list.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { listedAlertRoute } from "./schemas/alert-route.ts";
import { conditionGroupV3 } from "./schemas/condition-group.ts";
import { engineParamBindingV3 } from "./schemas/engine-param-binding.ts";
import { expressions } from "./schemas/expression.ts";
import { embeddedIncidentTemplate, templateBinding } from "./schemas/incident-template.ts";

const alertSource = t.object(
  {
    alert_source_id: t.string("ID of the alert source."),
    condition_groups: t.array(
      conditionGroupV3,
      "Condition groups; an alert from this source must match at least one.",
    ),
  },
  "Alert source.",
);

const escalationConfig = t.object(
  {
    auto_cancel_escalations: t.boolean(
      "Whether an escalation is canceled when its alerts are resolved.",
    ),
    escalation_targets: t.array(
      t.object(
        {
          escalation_paths: t.describe(engineParamBindingV3, "Escalation paths to follow."),
          users: t.describe(engineParamBindingV3, "Users to page."),
        },
        "Escalation target.",
      ),
      "Escalation targets.",
    ),
    when_alert_joins_group: t.object(
      {
        grace_period_seconds: t.integer("Seconds to wait before escalating a new alert."),
        mode: t.openEnum(
          ["on_priority_increase", "on_each_new_alert"],
          "Which new alerts trigger another escalation.",
        ),
      },
      "What happens when an alert joins an existing group.",
    ),
  },
  "How alerts are escalated.",
);

const groupingConfig = t.object(
  {
    default: t.object(
      {
        ai_enabled: t.boolean("Whether AI also groups similar alerts within a team."),
        enabled: t.boolean("Whether alerts are grouped."),
        grouping_keys: t.array(
          t.object(
            { reference: t.string("Property of the alert, such as alert.title.") },
            "Property.",
          ),
          "Properties that must match for alerts to be grouped.",
        ),
        window_seconds: t.integer("Seconds during which a group accepts new alerts."),
        window_type: t.openEnum(
          ["rolling", "fixed"],
          "Whether the window starts at the group's latest alert (rolling) or at its first (fixed).",
        ),
      },
      "Default grouping.",
    ),
  },
  "How alerts are grouped.",
);

const incidentConfig = t.object(
  {
    auto_decline_enabled: t.boolean(
      "Whether an incident in triage is declined when its alerts are resolved.",
    ),
    condition_groups: t.array(
      conditionGroupV3,
      "Condition groups; an incident must match at least one.",
    ),
    enabled: t.boolean("Whether alerts create incidents."),
    incident_template: t.describe(engineParamBindingV3, "Incident template to use."),
    membership_teams: t.describe(engineParamBindingV3, "Teams whose members join the incident."),
    template: t.object(
      {
        ...embeddedIncidentTemplate.properties,
        membership_teams: t.describe(templateBinding, "Teams whose members join the incident."),
      },
      "Initial values of an incident if no incident template sets them.",
    ),
  },
  "How incidents are created.",
);

const channels = t.object(
  {
    binding: t.describe(engineParamBindingV3, "The channels."),
    channel_visibility: t.string("Whether the channels are public or private."),
    group_alerts_summary: t.boolean("Whether all alerts in a group share one message."),
  },
  "Channels.",
);

const messageConfig = t.object(
  {
    destinations: t.array(
      t.object(
        {
          condition_groups: t.array(
            conditionGroupV3,
            "Condition groups; at least one must match for the channels to be notified.",
          ),
          ms_teams_targets: t.describe(channels, "Microsoft Teams channels."),
          slack_targets: t.describe(channels, "Slack channels."),
        },
        "Channels, and when they are notified.",
      ),
      "Channels that are notified of alerts.",
    ),
    template: t.describe(engineParamBindingV3, "Template of the messages."),
  },
  "How chat channels are notified.",
);

export const alertRoute = t.object(
  {
    ...listedAlertRoute.properties,
    alert_sources: t.array(alertSource, "Alert sources whose alerts use the route."),
    condition_groups: t.array(
      conditionGroupV3,
      "Condition groups; an alert must match at least one.",
    ),
    escalation_config: escalationConfig,
    expressions,
    grouping_config: groupingConfig,
    incident_config: incidentConfig,
    is_private: t.boolean("Whether the route, and the incidents it creates, are private."),
    message_config: messageConfig,
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the alert route."),
    version: t.integer("Version of the route."),
    created_at: t.timestamp("When the alert route was created."),
    updated_at: t.timestamp("When the alert route last changed."),
  },
  "Alert route.",
);

/** Reads each alert route in the list. */
export class AlertRoutesStream extends IncidentIoStream<AlertRoutesStream> {
  readonly name = "alert_routes";
  readonly path = "/v3/alert_routes/{id}";
  readonly schema = alertRoute;
  override readonly requiredScope = "alert_routes.view";
  override readonly isExtra = true;
  override readonly parent = AlertRouteListStream;

  override childContext({ id }: RowOf<AlertRouteListStream>) {
    return { id };
  }

  /** The response holds the route itself, not a list. */
  override parseResponse(response: ApiResponse) {
    const route = valueAt(response.body, "alert_route");
    return super.parseResponse({ ...response, body: { alert_routes: [route] } });
  }
}
