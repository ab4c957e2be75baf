/**
 * Workflow runs: when each workflow ran, and how far it got.
 *
 * https://api-docs.incident.io/tag/WorkflowRuns-V2
 *
 * The API does not list canceled runs, and returns headers and bodies of webhook requests for single runs only.
 *
 * The filter is by creation time, so changes to a run after an incremental sync has read it arrive only with a full
 * sync.
 */

import { t } from "singer-tap-sdk";
import { creationFilter, IncidentIoStream } from "./base/incident-io-stream.ts";

const webhookDelivery = t.object(
  {
    duration_ms: t.integer("How long the request took, in milliseconds."),
    endpoint: t.string("URL the request was sent to."),
    method: t.string("HTTP method, such as POST."),
    outcome: t.openEnum(
      ["success", "non_2xx", "timeout", "unreachable", "network_error", "tls_error"],
      "How the request ended.",
    ),
    status_code: t.integer("Status code of the response; absent if there was none."),
  },
  "Webhook request, without headers and bodies.",
);

const stepProgress = t.object(
  {
    completed_at: t.timestamp("When the step ended."),
    error: t.string("Why the step failed, if it did.", { personal: "free_text" }),
    incident_id: t.string("Incident the step ran for, if the step ran for several."),
    incident_reference: t.string("Reference of that incident, such as INC-123."),
    status: t.openEnum(
      ["complete", "pending", "error", "suspended", "skipped"],
      "Status of the step.",
    ),
    step: t.string("Kind of step, such as slack.post_message."),
    webhook_delivery: webhookDelivery,
    webhook_delivery_state: t.openEnum(
      ["available", "expired", "unavailable"],
      "Whether the API still returns the webhook request; it does for seven days.",
    ),
  },
  "Step of the run.",
);

export const workflowRun = t.object(
  {
    id: t.key("ID of the run."),
    error: t.string("Why the run failed, if it did.", { personal: "free_text" }),
    incident_id: t.string("Incident the workflow ran for, if any."),
    incident_reference: t.string("Reference of that incident, such as INC-123."),
    progress: t.array(stepProgress, "Steps of the run."),
    workflow_id: t.string("Workflow that ran."),
    workflow_name: t.string("Name of the workflow."),
    workflow_version_id: t.string("ID of the version that ran."),
    workflow_version_number: t.integer("Number of the version that ran."),
    cancelled_at: t.timestamp("When the run was canceled; null if it was not."),
    created_at: t.timestamp("When the run was created."),
    enqueued_at: t.timestamp("When the run was queued."),
    scheduled_at: t.timestamp("When the run was scheduled for."),
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
  override readonly hasTotal = true; // documented: pagination_meta.total_record_count
  override readonly isExtra = true;
  // The filter takes dates; a time of day is ignored.
  override readonly creationFilter = { ...creationFilter, format: "day" } as const;
  override readonly replicationKey = "created_at";
  override readonly replicationFilter = { parameter: "created_at[gte]", format: "day" } as const;
}
