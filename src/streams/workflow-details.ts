/**
 * Workflow details: the columns that only the single-workflow endpoint returns.
 *
 * https://api-docs.incident.io/tag/Workflows-V2
 *
 * The endpoint returns one workflow. Its rows are not a table of their own but columns of workflows.
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

// The list's properties are declared too, so that additional_properties holds only what neither declares.
export const workflowDetail = t.object(
  {
    ...listedWorkflow.properties,
    form_fields: t.array(workflowFormField, "Fields of the form for starting the workflow."),
    steps: t.array(stepDetail, "Steps, in full."),
  },
  "Full details of a workflow.",
);

const workflowDetailWithBindings = t.object(
  {
    ...workflowDetail.properties,
    steps: t.array(stepDetailWithBindings, "Steps, in full."),
  },
  "Workflow, with the parameters of its steps.",
);

/** Reads each workflow individually. */
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

  /** A step's parameters can contain a credential; they are dropped here unless include_secrets is true. */
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
