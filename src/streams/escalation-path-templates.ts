/**
 * Escalation path templates: what escalation paths of several teams are made from.
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
      "Kinds of binding that are offered for it; empty for all.",
    ),
    array: t.boolean("Whether it takes a list of values."),
    default_value: t.describe(engineParamBinding, "What it is where a path does not say."),
    description: t.string("What the parameter is for.", { personal: "free_text" }),
    label: t.string("The parameter as the dashboard shows it."),
    name: t.string("Name of the parameter."),
    optional: t.boolean("Whether a path may leave it out."),
    type: t.string("Type of its values, as the vendor's engine names it."),
  },
  "Parameter.",
);

export const escalationPathTemplate = t.object(
  {
    id: t.key("Identifier of the template."),
    description: t.string("What the template is for.", { personal: "free_text" }),
    expressions,
    has_historical_escalation_path_versions: t.boolean(
      "Whether an earlier version of some path was made from it.",
    ),
    name: t.string("Name of the template."),
    params: t.array(parameter, "What a path made from it has to say, or may."),
    path: escalationNodes,
    repeat_config: repeatConfig,
    working_hours: workingHours,
  },
  "Template of escalation paths; only active ones are listed.",
);

/** Reads all active templates of escalation paths. */
export class EscalationPathTemplatesStream extends IncidentIoStream<EscalationPathTemplatesStream> {
  readonly name = "escalation_path_templates";
  readonly path = "/v2/escalation_path_templates";
  readonly schema = escalationPathTemplate;
  override readonly pageSize = 25; // documented maximum of page_size
  override readonly isExtra = true;
}
