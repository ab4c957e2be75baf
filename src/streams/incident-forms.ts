/**
 * Incident forms: what people are asked when they declare, update or resolve an incident.
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
    id: t.string("Identifier of the element."),
    can_select_no_value: t.boolean("Whether a custom field may be left without a value."),
    config: t.object(
      { require_comment: t.boolean("Whether feedback needs a comment.") },
      "Further settings of the element.",
    ),
    custom_field_id: t.string("The custom field, if the element asks for one."),
    default_value: t.describe(engineParamBindingV3, "What the element says to begin with."),
    description: t.string("Help beside the element, as Markdown.", { personal: "free_text" }),
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
      "What the element asks for or shows.",
    ),
    incident_role_id: t.string("The incident role, if the element asks for one."),
    incident_timestamp_id: t.string("The timestamp, if the element asks for one."),
    placeholder: t.string("What an empty element shows.", { personal: "free_text" }),
    required_if: t.openEnum(
      ["check_engine_config", "always_require", "never_require"],
      "Whether the element has to be filled in: always, never, or by conditions.",
    ),
    required_if_condition_groups: t.array(
      conditionGroupV3,
      "Groups of which one has to hold for the element to be required.",
    ),
    show_if_condition_groups: t.array(
      conditionGroupV3,
      "Groups of which one has to hold for the element to be shown; none if it always is.",
    ),
  },
  "Element of a form.",
);

export const incidentForm = t.object(
  {
    id: t.key("Identifier of the form."),
    expressions,
    form_type: t.openEnum(
      ["declare", "accept", "update", "resolve", "retrospective", "custom-fields"],
      "When the form is filled in.",
    ),
    incident_type_id: t.string("Incident type that the form is for; none for all others."),
    lifecycle_elements: t.array(element, "Elements, in the order in which they are shown."),
    created_at: t.timestamp("When the form was created."),
    updated_at: t.timestamp("When the form last changed."),
  },
  "Form that people fill in about an incident.",
);

/** Reads all incident forms. */
export class IncidentFormsStream extends IncidentIoStream<IncidentFormsStream> {
  readonly name = "incident_forms";
  readonly path = "/v3/incident_forms";
  readonly schema = incidentForm;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
