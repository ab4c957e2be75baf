/**
 * Policies: the requirements that incidents, schedules, and people must meet.
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
  { interval: t.openEnum(["daily", "weekly"], "How often the reminder repeats.") },
  "How a reminder repeats.",
);

const assignmentRules = t.object(
  {
    bindings: t.array(
      engineParamBinding,
      "Candidates for responsibility; the first that resolves to a user is responsible.",
    ),
    reminder_cadence_after: t.describe(reminderCadence, "Reminders after the due date."),
    reminder_cadence_before: t.describe(reminderCadence, "Reminders before the due date."),
    reminder_detected_date_offset_hours: t.array(
      t.integer("Hours."),
      "Hours after detection to send a reminder.",
    ),
    reminder_due_date_offset_hours: t.array(
      t.integer("Hours."),
      "Hours from the due date to send a reminder.",
    ),
  },
  "Who is responsible, and when they are reminded.",
);

const dueDateConfig = t.object(
  {
    applies_from: t.timestamp("When the policy takes effect; earlier items are exempt."),
    calculation_timezone: t.string("Time zone for counting weekdays."),
    calculation_type: t.openEnum(["seven_days", "weekdays"], "Which days count."),
    days: t.describe(engineParamBinding, "Days until it is due."),
    incident_timestamp_id: t.string("Incident timestamp the days are counted from."),
  },
  "How the due date is calculated.",
);

const requirements = t.object(
  {
    due_date_config: dueDateConfig,
    requirements: t.array(
      conditionGroup,
      "Condition groups; at least one must match for the policy to be met.",
    ),
    run_on_private_incidents: t.boolean("Whether the policy applies to private incidents."),
  },
  "What is required, and by when.",
);

const readinessRule = t.object(
  {
    max_delay_seconds: t.integer("Seconds within which the notification must be sent."),
    method_types: t.array(readinessMethodType, "Kinds of notification that satisfy the rule."),
  },
  "Notification that every user must set up.",
);

export const policy = t.object(
  {
    id: t.key("ID of the policy."),
    assignment_rules: assignmentRules,
    conditions: t.array(
      conditionGroup,
      "Condition groups; at least one must match for the policy to apply.",
    ),
    debrief: t.describe(requirements, "Requirements for debriefs, if the policy is about them."),
    description: t.string("What the policy is for.", { personal: "free_text" }),
    expressions,
    follow_up: t.describe(
      requirements,
      "Requirements for follow-ups, if the policy is about them.",
    ),
    name: t.string("Name of the policy."),
    on_call_readiness: t.object(
      {
        enforcement: t.openEnum(
          ["advisory", "blocking"],
          "Whether notification rules that break the policy can be saved.",
        ),
        high_urgency: t.array(readinessRule, "Notifications for high urgency."),
        low_urgency: t.array(readinessRule, "Notifications for low urgency."),
      },
      "Requirements for on-call readiness, if the policy is about it.",
    ),
    policy_type: policyType,
    post_mortem: t.describe(
      requirements,
      "Requirements for post-mortems, if the policy is about them.",
    ),
    schedule: t.object(
      {
        evaluation_level: t.openEnum(
          ["schedule", "rotation"],
          "Whether the whole schedule or each rotation must be covered.",
        ),
        requirement_type: t.openEnum(["contiguous"], "How it must be covered."),
      },
      "Requirements for schedule coverage, if the policy is about it.",
    ),
    status: t.openEnum(["enabled", "disabled"], "Whether the policy is enforced."),
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
