/**
 * Workflows: what the organization has automated.
 *
 * https://api-docs.incident.io/tag/Workflows-V2
 *
 * The columns form_fields and step_details come from the single-workflow endpoint. Together they cost one request per
 * workflow; if neither is selected, no extra request is made. Selecting all columns, as with '*.*', selects them too.
 *
 * A step's parameters, param_bindings, can contain a credential, such as a token in a header of an HTTP request. They
 * are left out of step_details unless the setting include_secrets is true.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import {
  listedWorkflow,
  stepDetail,
  stepDetailWithBindings,
  workflowFormField,
} from "./schemas/workflow.ts";

const stepDetails = "Steps, in full; costs one request per workflow, shared with form_fields.";

export const workflow = t.object(
  {
    ...listedWorkflow.properties,
    form_fields: t.array(
      workflowFormField,
      "Fields of the form for starting the workflow; costs one request per workflow, shared with step_details.",
    ),
    step_details: t.array(stepDetail, stepDetails),
  },
  "Workflow.",
);

const workflowWithBindings = t.object(
  { ...workflow.properties, step_details: t.array(stepDetailWithBindings, stepDetails) },
  "Workflow, with the parameters of its steps.",
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
