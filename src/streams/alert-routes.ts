/**
 * Alert routes: which alerts are grouped, escalated, made incidents of and told of in chat.
 *
 * https://api-docs.incident.io/tag/Alert-Routes-V3
 *
 * The list of routes has no more than their names and whether they are in use, so that each is asked for by itself.
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
    alert_source_id: t.string("Identifier of the alert source."),
    condition_groups: t.array(
      conditionGroupV3,
      "Groups of which one has to hold for an alert of this source.",
    ),
  },
  "Alert source.",
);

const escalationConfig = t.object(
  {
    auto_cancel_escalations: t.boolean("Whether an escalation ends when its alerts are resolved."),
    escalation_targets: t.array(
      t.object(
        {
          escalation_paths: t.describe(engineParamBindingV3, "Escalation paths to follow."),
          users: t.describe(engineParamBindingV3, "Users to page."),
        },
        "Whom to escalate to.",
      ),
      "Whom alerts are escalated to.",
    ),
    when_alert_joins_group: t.object(
      {
        grace_period_seconds: t.integer("Seconds to wait before a new alert is escalated."),
        mode: t.openEnum(
          ["on_priority_increase", "on_each_new_alert"],
          "Which alerts escalate again.",
        ),
      },
      "What happens when an alert joins a group that there is already.",
    ),
  },
  "How alerts are escalated.",
);

const groupingConfig = t.object(
  {
    default: t.object(
      {
        ai_enabled: t.boolean("Whether AI also groups similar alerts, within one team."),
        enabled: t.boolean("Whether alerts are grouped."),
        grouping_keys: t.array(
          t.object(
            { reference: t.string("The property of the alert, such as alert.title.") },
            "Property.",
          ),
          "What alerts of one group have in common.",
        ),
        window_seconds: t.integer("Seconds for which a group takes alerts."),
        window_type: t.openEnum(
          ["rolling", "fixed"],
          "Whether these seconds count from the latest alert of the group or from its first.",
        ),
      },
      "How alerts are grouped unless something else is said.",
    ),
  },
  "How alerts are grouped.",
);

const incidentConfig = t.object(
  {
    auto_decline_enabled: t.boolean(
      "Whether an incident in triage is declined when its alerts are resolved.",
    ),
    condition_groups: t.array(conditionGroupV3, "Groups of which one has to hold for an incident."),
    enabled: t.boolean("Whether alerts are made incidents of."),
    incident_template: t.describe(engineParamBindingV3, "Incident template that is used."),
    membership_teams: t.describe(engineParamBindingV3, "Teams whose members join the incident."),
    template: t.object(
      {
        ...embeddedIncidentTemplate.properties,
        membership_teams: t.describe(templateBinding, "Teams whose members join the incident."),
      },
      "What an incident starts with, if no incident template says so.",
    ),
  },
  "How incidents are made.",
);

const channels = t.object(
  {
    binding: t.describe(engineParamBindingV3, "The channels."),
    channel_visibility: t.string("Whether the channels are public or private."),
    group_alerts_summary: t.boolean("Whether the alerts of a group share one message."),
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
            "Groups of which one has to hold for the channels to be told.",
          ),
          ms_teams_targets: t.describe(channels, "Channels in Microsoft Teams."),
          slack_targets: t.describe(channels, "Channels in Slack."),
        },
        "Channels, and when they are told.",
      ),
      "Channels that are told of alerts.",
    ),
    template: t.describe(engineParamBindingV3, "What the messages are made from."),
  },
  "How chat channels are told.",
);

export const alertRoute = t.object(
  {
    ...listedAlertRoute.properties,
    alert_sources: t.array(alertSource, "Alert sources whose alerts take the route."),
    condition_groups: t.array(conditionGroupV3, "Groups of which one has to hold for an alert."),
    escalation_config: escalationConfig,
    expressions,
    grouping_config: groupingConfig,
    incident_config: incidentConfig,
    is_private: t.boolean("Whether the route is private; the incidents that it makes are so, too."),
    message_config: messageConfig,
    owning_team_ids: t.array(t.string("Identifier of a team."), "Teams that own the alert route."),
    version: t.integer("Version of the route."),
    created_at: t.timestamp("When the alert route was created."),
    updated_at: t.timestamp("When the alert route last changed."),
  },
  "Alert route.",
);

/** Reads each alert route that the list names. */
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
