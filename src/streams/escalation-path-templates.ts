/**
 * Escalation path templates: templates that several teams' escalation paths share.
 *
 * https://api-docs.incident.io/tag/Escalation-Path-Templates-V2
 *
 * The API lists active templates only.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { engineParamBinding } from "./schemas/engine-param-binding.ts";
import { escalationNodes, repeatConfig, workingHours } from "./schemas/escalation-path.ts";
import { expressions } from "./schemas/expression.ts";

const parameter = t.object(
  {
    allowed_value_types: t.array(
      t.openEnum(["literal", "reference", "expression"], "Kind of binding."),
      "Kinds of binding it accepts; empty for all.",
    ),
    array: t.boolean("Whether it takes a list of values."),
    default_value: t.describe(engineParamBinding, "Default value."),
    description: t.string("What the parameter is for.", { personal: "free_text" }),
    label: t.string("Parameter, as shown in the dashboard."),
    name: t.string("Name of the parameter."),
    optional: t.boolean("Whether a path can omit it."),
    type: t.string("Type of its values, as incident.io's engine names it."),
  },
  "Parameter.",
);

export const escalationPathTemplate = t.object(
  {
    id: t.key("ID of the template."),
    description: t.string("What the template is for.", { personal: "free_text" }),
    expressions,
    has_historical_escalation_path_versions: t.boolean(
      "Whether an earlier version of any path used it.",
    ),
    name: t.string("Name of the template."),
    params: t.array(parameter, "Parameters that a path made from it can or must set."),
    path: escalationNodes,
    repeat_config: repeatConfig,
    working_hours: workingHours,
  },
  "Escalation path template; only active templates are listed.",
);

/** Reads all active templates of escalation paths. */
export class EscalationPathTemplatesStream extends IncidentIoStream<EscalationPathTemplatesStream> {
  readonly name = "escalation_path_templates";
  readonly path = "/v2/escalation_path_templates";
  readonly schema = escalationPathTemplate;
  override readonly pageSize = 25; // documented maximum of page_size
  override readonly isExtra = true;
}
