/** A workflow: as in the list of workflows, and the parts that only the single-workflow endpoint returns. */

import { t } from "singer-tap-sdk";
import { conditionGroup } from "./condition-group.ts";
import { engineParamBinding } from "./engine-param-binding.ts";
import { expressions } from "./expression.ts";

const engineReference = t.object(
  {
    array: t.boolean("Whether it holds a list of values."),
    key: t.string("Key by which the value is referred to."),
    label: t.string("Value, as shown in the dashboard."),
    type: t.string("Type of the value."),
  },
  "Value that varies between runs.",
);

const step = t.object(
  {
    label: t.string("Step, as shown in the dashboard."),
    name: t.string("ID of the step's kind, such as slack.post_message."),
  },
  "Step.",
);

/** A workflow, as in the list of workflows. */
export const listedWorkflow = t.object(
  {
    id: t.key("ID of the workflow."),
    auto_run_mode: t.openEnum(
      ["run_automatically", "confirm_before_running"],
      "Whether it runs automatically or needs confirmation.",
    ),
    condition_groups: t.array(
      conditionGroup,
      "Condition groups; at least one must match for it to run.",
    ),
    continue_on_step_error: t.boolean("Whether it continues after a failed step."),
    delay: t.object(
      {
        conditions_apply_over_delay: t.boolean(
          "Whether the conditions must still match after the delay.",
        ),
        for_seconds: t.integer("Length of the delay, in seconds."),
      },
      "Delay before it runs, if any.",
    ),
    expressions,
    folder: t.string("Folder it is in."),
    include_private_escalations: t.boolean("Whether it runs for private escalations."),
    include_private_incidents: t.boolean("Whether it runs for private incidents."),
    name: t.string("Name of the workflow."),
    once_for: t.array(engineReference, "Values for each of which it runs only once."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the workflow."),
    private_incident_scope: t.openEnum(
      ["all", "owning_teams", "none"],
      "Which private incidents it runs for.",
    ),
    runs_on_incident_modes: t.array(
      t.openEnum(["standard", "test", "retrospective"], "Mode of incidents."),
      "Modes of the incidents it runs for.",
    ),
    runs_on_incidents: t.openEnum(
      ["newly_created", "newly_created_and_active"],
      "Whether it also runs for incidents that were already active.",
    ),
    shortform: t.string("Short name for starting it."),
    state: t.openEnum(["active", "disabled", "draft", "error"], "State of the workflow."),
    steps: t.array(step, "Steps, in order."),
    trigger: t.object(
      {
        label: t.string("Trigger, as shown in the dashboard."),
        name: t.string("ID of the trigger, such as incident.updated."),
      },
      "Trigger of the workflow.",
    ),
    version: t.integer("Number of its latest version."),
    runs_from: t.timestamp("When it started running."),
  },
  "Summary of a workflow.",
);

export const workflowFormField = t.object(
  {
    id: t.string("ID of the field, the same in all versions of the workflow."),
    array: t.boolean("Whether it holds a list of values."),
    description: t.string("Help text below the field.", { personal: "free_text" }),
    key: t.string("Key by which the field's value is referred to."),
    required: t.boolean("Whether the field is required."),
    title: t.string("Title of the field in the form.", { personal: "free_text" }),
    type: t.string("Type of the value."),
  },
  "Field of the form for starting the workflow.",
);

/** A step, without its parameters. */
export const stepDetail = t.object(
  {
    id: t.string("ID of the step in the workflow."),
    for_each: t.string("Expression to loop over, if the step runs once per value."),
    ...step.properties,
  },
  "Step.",
);

export const stepDetailWithBindings = t.object(
  {
    ...stepDetail.properties,
    param_bindings: t.array(engineParamBinding, "Parameters of the step; may contain credentials."),
  },
  "Step, with its parameters.",
);
