/**
 * Incident forms: the forms that people fill in to declare, update, or resolve an incident.
 *
 * https://api-docs.incident.io/tag/Incident-Forms-V3
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { conditionGroupV3 } from "./schemas/condition-group.ts";
import { engineParamBindingV3 } from "./schemas/engine-param-binding.ts";
import { expressions } from "./schemas/expression.ts";

const element = t.object(
  {
    id: t.string("ID of the element."),
    can_select_no_value: t.boolean("Whether a custom field can be left empty."),
    config: t.object(
      { require_comment: t.boolean("Whether feedback requires a comment.") },
      "More settings of the element.",
    ),
    custom_field_id: t.string("Custom field, if the element is one."),
    default_value: t.describe(engineParamBindingV3, "Initial value of the element."),
    description: t.string("Help text of the element, in Markdown.", { personal: "free_text" }),
    element_type: t.openEnum(
      [
        "name",
        "status",
        "severity",
        "incident_role",
        "incident_type",
        "summary",
        "custom_field",
        "timestamp",
        "update_message",
        "next_update_in",
        "triage",
        "visibility",
        "divider",
        "text",
        "incident_attachments",
        "slack_channel",
        "announce_retro_incident",
        "enter_post_incident_flow",
        "investigation_feedback",
      ],
      "Kind of element.",
    ),
    incident_role_id: t.string("Incident role, if the element is one."),
    incident_timestamp_id: t.string("Incident timestamp, if the element is one."),
    placeholder: t.string("Placeholder of the element.", { personal: "free_text" }),
    required_if: t.openEnum(
      ["check_engine_config", "always_require", "never_require"],
      "Whether the element is required: always, never, or by conditions.",
    ),
    required_if_condition_groups: t.array(
      conditionGroupV3,
      "Condition groups; at least one must match for the element to be required.",
    ),
    show_if_condition_groups: t.array(
      conditionGroupV3,
      "Condition groups; at least one must match for the element to be shown. Empty if it is always shown.",
    ),
  },
  "Element of a form.",
);

export const incidentForm = t.object(
  {
    id: t.key("ID of the form."),
    expressions,
    form_type: t.openEnum(
      ["declare", "accept", "update", "resolve", "retrospective", "custom-fields"],
      "When the form is filled in.",
    ),
    incident_type_id: t.string("Incident type the form is for; null for all other types."),
    lifecycle_elements: t.array(element, "Elements, in display order."),
    created_at: t.timestamp("When the form was created."),
    updated_at: t.timestamp("When the form last changed."),
  },
  "Incident form.",
);

/** Reads all incident forms. */
export class IncidentFormsStream extends IncidentIoStream<IncidentFormsStream> {
  readonly name = "incident_forms";
  readonly path = "/v3/incident_forms";
  readonly schema = incidentForm;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
