/** A workflow: as the list of them has it, and what is told of single ones. */

import { t } from "singer-tap-sdk";
import { conditionGroup } from "./condition-group.ts";
import { engineParamBinding } from "./engine-param-binding.ts";
import { expressions } from "./expression.ts";

const engineReference = t.object(
  {
    array: t.boolean("Whether there can be any number of values."),
    key: t.string("What the value is referred to by."),
    label: t.string("The value as the dashboard shows it."),
    type: t.string("Type of the value."),
  },
  "Value that differs from run to run.",
);

const step = t.object(
  {
    label: t.string("The step as the dashboard shows it."),
    name: t.string("Identifier of the step's kind, such as slack.post_message."),
  },
  "Step.",
);

/** A workflow, as the list of them has it. */
export const listedWorkflow = t.object(
  {
    id: t.key("Identifier of the workflow."),
    auto_run_mode: t.openEnum(
      ["run_automatically", "confirm_before_running"],
      "Whether somebody has to agree before it runs.",
    ),
    condition_groups: t.array(conditionGroup, "Groups of which one has to hold for it to run."),
    continue_on_step_error: t.boolean("Whether it goes on after a step that failed."),
    delay: t.object(
      {
        conditions_apply_over_delay: t.boolean("Whether the conditions must still hold after it."),
        for_seconds: t.integer("How long, in seconds."),
      },
      "How long it waits before it runs, if it does.",
    ),
    expressions,
    folder: t.string("Folder that it is kept in."),
    include_private_escalations: t.boolean("Whether it runs for private escalations."),
    include_private_incidents: t.boolean("Whether it runs for private incidents."),
    name: t.string("Name of the workflow."),
    once_for: t.array(engineReference, "Values for each of which it runs only once."),
    owning_team_ids: t.array(t.string("Identifier of a team."), "Teams that own the workflow."),
    private_incident_scope: t.openEnum(
      ["all", "owning_teams", "none"],
      "Which private incidents it runs for.",
    ),
    runs_on_incident_modes: t.array(
      t.openEnum(["standard", "test", "retrospective"], "Mode of incidents."),
      "Modes of the incidents that it runs for.",
    ),
    runs_on_incidents: t.openEnum(
      ["newly_created", "newly_created_and_active"],
      "Whether it runs for incidents that were there before it.",
    ),
    shortform: t.string("Short name that people start it by."),
    state: t.openEnum(["active", "disabled", "draft", "error"], "Whether it runs."),
    steps: t.array(step, "Steps, one after the other."),
    trigger: t.object(
      {
        label: t.string("The trigger as the dashboard shows it."),
        name: t.string("Identifier of the trigger, such as incident.updated."),
      },
      "What makes it run.",
    ),
    version: t.integer("Number of its latest version."),
    runs_from: t.timestamp("When it began to run."),
  },
  "Workflow, in short.",
);

export const workflowFormField = t.object(
  {
    id: t.string("Identifier of the field, the same in all versions of the workflow."),
    array: t.boolean("Whether there can be any number of values."),
    description: t.string("Help beneath the field.", { personal: "free_text" }),
    key: t.string("What the field's value is referred to by."),
    required: t.boolean("Whether the field must be filled in."),
    title: t.string("Title of the field in the form.", { personal: "free_text" }),
    type: t.string("Type of the value."),
  },
  "Field of the form that people start it with.",
);

/** A step with all that is told of it, but for what it is given. */
export const stepDetail = t.object(
  {
    id: t.string("Identifier of the step in the workflow."),
    for_each: t.string(
      "Expression for each of whose values the step runs, if it runs for several.",
    ),
    ...step.properties,
  },
  "Step.",
);

export const stepDetailWithBindings = t.object(
  {
    ...stepDetail.properties,
    param_bindings: t.array(engineParamBinding, "What the step is given: may hold credentials."),
  },
  "Step, with what it is given.",
);
