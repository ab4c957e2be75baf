/**
 * Workflow runs: when each workflow ran, and how far it came.
 *
 * https://api-docs.incident.io/tag/WorkflowRuns-V2
 *
 * No parameter shows cancelled runs, and headers and bodies of requests to webhooks are shown of single runs only.
 *
 * The filter is by creation: what changes in a run after it was read incrementally only a full read brings.
 */

import { t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";

const webhookDelivery = t.object(
  {
    duration_ms: t.integer("How long the request took, in milliseconds."),
    endpoint: t.string("URL that the request was sent to."),
    method: t.string("Method of the request, such as POST."),
    outcome: t.openEnum(
      ["success", "non_2xx", "timeout", "unreachable", "network_error", "tls_error"],
      "How the request ended.",
    ),
    status_code: t.integer("Status of the response; absent if there was none."),
  },
  "Request to a webhook, without headers and bodies.",
);

const stepProgress = t.object(
  {
    completed_at: t.timestamp("When the step ended."),
    error: t.string("Why the step failed, if it did.", { personal: "free_text" }),
    incident_id: t.string("Incident that the step ran for, where it ran for several."),
    incident_reference: t.string("Reference of that incident, such as INC-123."),
    status: t.openEnum(
      ["complete", "pending", "error", "suspended", "skipped"],
      "How far the step has come.",
    ),
    step: t.string("Kind of step, such as slack.post_message."),
    webhook_delivery: webhookDelivery,
    webhook_delivery_state: t.openEnum(
      ["available", "expired", "unavailable"],
      "Whether the API still shows the request to the webhook; it does for seven days.",
    ),
  },
  "Step of the run.",
);

export const workflowRun = t.object(
  {
    id: t.key("Identifier of the run."),
    error: t.string("Why the run failed, if it did.", { personal: "free_text" }),
    incident_id: t.string("Incident that the workflow ran for, if it was one."),
    incident_reference: t.string("Reference of that incident, such as INC-123."),
    progress: t.array(stepProgress, "Steps of the run."),
    workflow_id: t.string("Workflow that ran."),
    workflow_name: t.string("Name of the workflow."),
    workflow_version_id: t.string("Identifier of the version that ran."),
    workflow_version_number: t.integer("Number of the version that ran."),
    cancelled_at: t.timestamp("When the run was cancelled, if it was."),
    created_at: t.timestamp("When the run was created."),
    enqueued_at: t.timestamp("When the run was put in the queue."),
    scheduled_at: t.timestamp("When the run was planned for."),
    updated_at: t.timestamp("When the run last changed."),
  },
  "Run of a workflow.",
);

/** Reads all workflow runs, newest first. */
export class WorkflowRunsStream extends IncidentIoStream<WorkflowRunsStream> {
  readonly name = "workflow_runs";
  readonly path = "/v2/workflow_runs";
  readonly schema = workflowRun;
  override readonly requiredScope = "workflows.view";
  override readonly pageSize = 50; // documented maximum of page_size
  override readonly isExtra = true;
  // The filter takes days; a time of day is ignored.
  override readonly creationFilter = { ...creationFilter, format: "day" } as const;
  override readonly replicationKey = "created_at";
  override readonly replicationFilter = { parameter: "created_at[gte]", format: "day" } as const;
}
