/**
 * Policies: what incidents, schedules and people are held to.
 *
 * https://api-docs.incident.io
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { conditionGroup } from "./schemas/condition-group.ts";
import { engineParamBinding } from "./schemas/engine-param-binding.ts";
import { expressions } from "./schemas/expression.ts";
import { readinessMethodType } from "./schemas/notification-method-type.ts";
import { policyType } from "./schemas/policy-type.ts";

const reminderCadence = t.object(
  { interval: t.openEnum(["daily", "weekly"], "How often the reminder is repeated.") },
  "How a reminder is repeated.",
);

const assignmentRules = t.object(
  {
    bindings: t.array(
      engineParamBinding,
      "Who could be responsible; the first that is somebody is.",
    ),
    reminder_cadence_after: t.describe(reminderCadence, "How reminders go on after the due date."),
    reminder_cadence_before: t.describe(reminderCadence, "How reminders come before the due date."),
    reminder_detected_date_offset_hours: t.array(
      t.integer("Hours."),
      "Hours after the finding at which to remind.",
    ),
    reminder_due_date_offset_hours: t.array(
      t.integer("Hours."),
      "Hours from the due date at which to remind.",
    ),
  },
  "Who is responsible, and when they are reminded.",
);

const dueDateConfig = t.object(
  {
    applies_from: t.timestamp("What happened before is not held to the policy."),
    calculation_timezone: t.string("Time zone in which weekdays are counted."),
    calculation_type: t.openEnum(["seven_days", "weekdays"], "Which days count."),
    days: t.describe(engineParamBinding, "Days until it is due."),
    incident_timestamp_id: t.string("Incident timestamp that the days are counted from."),
  },
  "How the due date is found.",
);

const requirements = t.object(
  {
    due_date_config: dueDateConfig,
    requirements: t.array(
      conditionGroup,
      "Groups of which one has to hold for the policy to be met.",
    ),
    run_on_private_incidents: t.boolean("Whether private incidents are held to the policy."),
  },
  "What has to hold, and by when.",
);

const readinessRule = t.object(
  {
    max_delay_seconds: t.integer("Seconds within which the notification must go out."),
    method_types: t.array(readinessMethodType, "Kinds of notification that satisfy the rule."),
  },
  "Notification that everybody must have set up.",
);

export const policy = t.object(
  {
    id: t.key("Identifier of the policy."),
    assignment_rules: assignmentRules,
    conditions: t.array(conditionGroup, "Groups of which one has to hold for the policy to apply."),
    debrief: t.describe(requirements, "What is asked of debriefs, if the policy is about them."),
    description: t.string("What the policy is for.", { personal: "free_text" }),
    expressions,
    follow_up: t.describe(
      requirements,
      "What is asked of follow-ups, if the policy is about them.",
    ),
    name: t.string("Name of the policy."),
    on_call_readiness: t.object(
      {
        enforcement: t.openEnum(
          ["advisory", "blocking"],
          "Whether rules that break the policy can't be saved.",
        ),
        high_urgency: t.array(readinessRule, "Notifications for what is urgent."),
        low_urgency: t.array(readinessRule, "Notifications for what is not."),
      },
      "How people must be reachable, if the policy is about that.",
    ),
    policy_type: policyType,
    post_mortem: t.describe(
      requirements,
      "What is asked of post-mortems, if the policy is about them.",
    ),
    schedule: t.object(
      {
        evaluation_level: t.openEnum(
          ["schedule", "rotation"],
          "Whether the schedule as a whole or each rotation must be covered.",
        ),
        requirement_type: t.openEnum(["contiguous"], "How it must be covered."),
      },
      "How schedules must be covered, if the policy is about that.",
    ),
    status: t.openEnum(["enabled", "disabled"], "Whether anybody is held to the policy."),
    created_at: t.timestamp("When the policy was added."),
    updated_at: t.timestamp("When the policy last changed."),
  },
  "Policy.",
);

/** Reads all policies. */
export class PoliciesStream extends IncidentIoStream<PoliciesStream> {
  readonly name = "policies";
  readonly path = "/v2/policies";
  readonly schema = policy;
  override readonly pageSize = 50; // documented maximum of page_size
  override readonly isExtra = true;
}
