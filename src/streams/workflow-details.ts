/**
 * Workflow details: what is told of single workflows only.
 *
 * https://api-docs.incident.io/tag/Workflows-V2
 *
 * The endpoint shows one workflow at a time. Its rows are no table of their own, but columns of workflows.
 */

import { type ApiResponse, type RowOf, t, valueAt } from "singer-tap-sdk";
import { isJsonObject, type JsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import {
  listedWorkflow,
  stepDetail,
  stepDetailWithBindings,
  workflowFormField,
} from "./schemas/workflow.ts";
import { WorkflowsStream } from "./workflows.ts";

// What the list has as well is declared, so that additional_properties holds what neither of the two declares.
export const workflowDetail = t.object(
  {
    ...listedWorkflow.properties,
    form_fields: t.array(workflowFormField, "Fields of the form that people start it with."),
    steps: t.array(stepDetail, "Steps with all that is told of them."),
  },
  "Workflow, in full.",
);

const workflowDetailWithBindings = t.object(
  {
    ...workflowDetail.properties,
    steps: t.array(stepDetailWithBindings, "Steps with all that is told of them."),
  },
  "Workflow with what its steps are given.",
);

/** Reads each workflow by itself. */
export class WorkflowDetailsStream extends IncidentIoStream<WorkflowDetailsStream> {
  readonly name = "workflow_details";
  readonly path = "/v2/workflows/{id}";
  readonly schema = this.settings.include_secrets ? workflowDetailWithBindings : workflowDetail;
  override readonly requiredScope = "workflows.view";
  override readonly hasTable = false;
  override readonly parent = WorkflowsStream;

  override childContext({ id }: RowOf<WorkflowsStream>) {
    return { id };
  }

  /** The response holds the workflow itself, not a list. */
  override parseResponse(response: ApiResponse) {
    const workflow = valueAt(response.body, "workflow");
    return super.parseResponse({ ...response, body: { workflow_details: [workflow] } });
  }

  /** What a step is given may be a credential; unless the setting asks for it, it goes no further than here. */
  override postProcess(record: JsonObject) {
    if (this.settings.include_secrets) return record;
    const { steps, ...rest } = record;
    return Array.isArray(steps) ? { ...rest, steps: steps.map(withoutBindings) } : rest;
  }
}

function withoutBindings(step: unknown): unknown {
  if (!isJsonObject(step)) return step;
  const { param_bindings: _, ...rest } = step;
  return rest;
}
