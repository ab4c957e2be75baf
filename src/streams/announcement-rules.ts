/**
 * Announcement rules: which incidents are announced, and in which channels.
 *
 * https://api-docs.incident.io/tag/Announcement-Rules-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { conditionGroup } from "./schemas/condition-group.ts";

export const announcementRule = t.object(
  {
    id: t.key("ID of the rule."),
    condition_groups: t.array(
      conditionGroup,
      "Condition groups; an incident must match at least one.",
    ),
    conditions_no_longer_apply_behaviour: t.openEnum(
      ["leave_in_place", "remove"],
      "What happens to a post when its incident no longer matches the conditions.",
    ),
    microsoft_teams_channel_ids: t.array(
      t.string("Team and channel, separated by a slash."),
      "Microsoft Teams channels to post to.",
    ),
    mode: t.openEnum(
      [
        "live_and_closed",
        "include_triage",
        "include_triage_and_merged",
        "include_declined_and_merged",
        "include_all",
      ],
      "Which incidents are announced, by status.",
    ),
    name: t.string("Name of the rule."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the rule."),
    private_incident_scope: t.openEnum(
      ["all", "owning_teams", "none"],
      "Which private incidents are announced.",
    ),
    slack_channel_ids: t.array(t.string("Channel ID."), "Slack channels to post to."),
    template_id: t.string("Announcement template of the posts."),
    update_sharing_mode: t.openEnum(
      ["none", "thread", "thread_and_channel"],
      "Where later updates are shared.",
    ),
    created_at: t.timestamp("When the rule was created."),
    updated_at: t.timestamp("When the rule last changed."),
  },
  "Rule for announcing incidents.",
);

/** Reads all announcement rules. */
export class AnnouncementRulesStream extends IncidentIoStream<AnnouncementRulesStream> {
  readonly name = "announcement_rules";
  readonly path = "/v2/announcement_rules";
  readonly schema = announcementRule;
  override readonly requiredScope = "announcement_rules.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
