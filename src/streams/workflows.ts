/**
 * Workflows: what the organisation has automated.
 *
 * https://api-docs.incident.io/tag/Workflows-V2
 *
 * The columns form_fields and step_details are told of single workflows only. The two together cost a request for each
 * workflow; where neither is selected, nothing more is requested. A selection of all columns, as by '*.*', selects them.
 *
 * What a step is given, param_bindings, may be a credential, such as a token in a header of an HTTP request. It is not in
 * step_details unless the setting include_secrets is true.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import {
  listedWorkflow,
  stepDetail,
  stepDetailWithBindings,
  workflowFormField,
} from "./schemas/workflow.ts";

const stepDetails =
  "Steps with all that is told of them; a request for each workflow, with form_fields.";

export const workflow = t.object(
  {
    ...listedWorkflow.properties,
    form_fields: t.array(
      workflowFormField,
      "Fields of the form that people start it with; a request for each workflow, with step_details.",
    ),
    step_details: t.array(stepDetail, stepDetails),
  },
  "Workflow.",
);

const workflowWithBindings = t.object(
  { ...workflow.properties, step_details: t.array(stepDetailWithBindings, stepDetails) },
  "Workflow with what its steps are given.",
);

/** Reads all workflows in one response. */
export class WorkflowsStream extends IncidentIoStream<WorkflowsStream> {
  readonly name = "workflows";
  readonly path = "/v2/workflows";
  readonly schema = this.settings.include_secrets ? workflowWithBindings : workflow;
  override readonly requiredScope = "workflows.view";
  override readonly isExtra = true;
  override readonly embeds = {
    form_fields: { stream: "workflow_details", foreignKey: "id", value: "form_fields" },
    step_details: { stream: "workflow_details", foreignKey: "id", value: "steps" },
  };
}
