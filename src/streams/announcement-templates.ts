/**
 * Announcement templates: the content and buttons of the posts that announce incidents.
 *
 * https://api-docs.incident.io/tag/Announcement-Templates-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const action = t.object(
  {
    action_type: t.openEnum(
      [
        "announcement_post_actions_homepage",
        "announcement_post_actions_subscribe",
        "announcement_post_actions_join_call",
        "announcement_post_actions_jira_ticket",
        "announcement_post_actions_internal_status_page",
        "announcement_post_actions_public_status_page",
        "announcement_post_actions_postmortem",
        "announcement_post_actions_create_channel",
        "announcement_post_actions_view_alert",
        "announcement_post_actions_triage",
        "announcement_post_actions_escalate",
        "announcement_post_actions_share_update",
        "announcement_post_actions_update_status",
        "announcement_post_actions_request_access",
      ],
      "What the button does.",
    ),
    emoji: t.string("Emoji on the button."),
    rank: t.integer("Position among the buttons; lowest first."),
    title: t.string("Text on the button, determined by its type."),
  },
  "Button.",
);

const field = t.object(
  {
    custom_field_id: t.string("Custom field, if the field shows one."),
    emoji: t.string("Emoji next to the field."),
    field_type: t.openEnum(
      [
        "announcement_post_fields_status",
        "announcement_post_fields_incident_type",
        "announcement_post_fields_severity",
        "announcement_post_fields_role",
        "announcement_post_fields_description",
        "announcement_post_fields_custom_field",
        "announcement_post_fields_timestamp",
        "announcement_post_fields_creator",
        "announcement_post_fields_slack",
        "announcement_post_fields_rich_text",
      ],
      "What the field shows.",
    ),
    incident_role_id: t.string("Incident role, if the field shows one."),
    incident_timestamp_id: t.string("Incident timestamp, if the field shows one."),
    rank: t.integer("Position among the fields; lowest first."),
    rich_text: t.object(
      {
        contents: t.string("Text.", { personal: "free_text" }),
        type: t.openEnum(["markdown"], "Format of the text."),
      },
      "Custom text, if the field shows one.",
    ),
    title: t.string("Label of the field, determined by its type."),
  },
  "Field.",
);

export const announcementTemplate = t.object(
  {
    id: t.key("ID of the template."),
    actions: t.array(action, "Buttons below the post, in order."),
    fields: t.array(field, "Fields of the post, in order."),
    is_default: t.boolean("Whether rules use this template by default."),
    name: t.string("Name of the template."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the template."),
  },
  "Template for posts that announce incidents.",
);

/** Reads all announcement templates in one response. */
export class AnnouncementTemplatesStream extends IncidentIoStream<AnnouncementTemplatesStream> {
  readonly name = "announcement_templates";
  readonly path = "/v2/announcement_templates";
  readonly schema = announcementTemplate;
  override readonly requiredScope = "announcement_templates.view";
  override readonly isExtra = true;
}
