/**
 * Policy findings: what violates a policy, or did.
 *
 * https://api-docs.incident.io
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { actor } from "./schemas/actor.ts";
import { readinessMethodType } from "./schemas/notification-method-type.ts";
import { policyType } from "./schemas/policy-type.ts";
import { embeddedUser } from "./schemas/user.ts";

const readinessRule = t.object(
  {
    max_delay_seconds: t.integer("Seconds within which the notification must be sent."),
    met: t.boolean("Whether the user has set it up."),
    method_types: t.array(readinessMethodType, "Kinds of notification that satisfy the rule."),
  },
  "Notification that the policy requires.",
);

const conflictingShift = t.object(
  {
    layer_id: t.string("Layer of the rotation the shift is in."),
    rotation_id: t.string("Rotation the shift is in."),
    schedule_id: t.string("Schedule the shift is in."),
    start_at: t.timestamp("When the shift starts."),
    end_at: t.timestamp("When the shift ends."),
  },
  "Shift.",
);

const impactedUser = t.object(
  {
    cause: t.openEnum(
      ["no_on_call_seat", "user_deactivated", "notifications_paused"],
      "Why the user does not count as on call.",
    ),
    name: t.string("Name of the user.", { personal: "identity" }),
    user_id: t.string("ID of the user."),
  },
  "User who is scheduled but does not count as on call.",
);

export const policyFinding = t.object(
  {
    id: t.key("ID of the finding."),
    days: t.integer("Days past the due date."),
    debrief: t.object(
      { incident_id: t.string("Incident of the debrief.") },
      "Debrief the finding is about.",
    ),
    dismissal: t.object(
      {
        dismissed_at: t.timestamp("When the finding was dismissed."),
        dismissed_by: t.describe(actor, "Who or what dismissed the finding."),
        reason: t.string("Why the finding was dismissed.", { personal: "free_text" }),
      },
      "Dismissal of the finding, if it was dismissed.",
    ),
    follow_up: t.object(
      {
        follow_up_id: t.string("ID of the follow-up."),
        incident_id: t.string("Incident of the follow-up."),
      },
      "Follow-up the finding is about.",
    ),
    on_call_readiness: t.object(
      {
        high_urgency: t.array(readinessRule, "Notifications for high urgency."),
        low_urgency: t.array(readinessRule, "Notifications for low urgency."),
        user_id: t.string("User who is missing some of them."),
      },
      "Notifications the finding is about.",
    ),
    policy_id: t.string("Policy that is violated."),
    policy_type: policyType,
    post_mortem: t.object(
      { incident_id: t.string("Incident of the post-mortem.") },
      "Post-mortem the finding is about.",
    ),
    responsible_users: t.array(embeddedUser, "Users responsible for fixing it."),
    schedule: t.object(
      {
        cause: t.openEnum(
          ["nobody_scheduled", "no_on_call_seat", "user_deactivated", "notifications_paused"],
          "Why no one is on call.",
        ),
        has_unscheduled_time: t.boolean("Whether part of the gap has no one scheduled at all."),
        impacted_users: t.array(
          impactedUser,
          "Users who are scheduled but do not count as on call.",
        ),
        rotation_id: t.string("Rotation with the gap."),
        schedule_id: t.string("Schedule with the gap."),
        start_at: t.timestamp("When the gap starts."),
        end_at: t.timestamp("When the gap ends."),
      },
      "Schedule gap the finding is about.",
    ),
    shift_conflict: t.object(
      {
        shifts: t.array(conflictingShift, "Overlapping shifts."),
        user_id: t.string("User who has the overlapping shifts."),
        start_at: t.timestamp("When the overlap starts."),
        end_at: t.timestamp("When the overlap ends."),
      },
      "Overlapping shifts the finding is about.",
    ),
    state: t.openEnum(
      ["pending", "active", "resolved", "cancelled", "dismissed"],
      "State of the finding.",
    ),
    vacation_conflict: t.object(
      {
        holiday_name: t.string("Name of the holiday in its calendar.", {
          personal: "free_text",
        }),
        rotation_id: t.string("Rotation the shift is in."),
        schedule_id: t.string("Schedule the shift is in."),
        user_id: t.string("User who is on call and on holiday."),
        start_at: t.timestamp("When the overlap starts."),
        end_at: t.timestamp("When the overlap ends."),
      },
      "Shift during a holiday that the finding is about.",
    ),
    created_at: t.timestamp("When the finding was created."),
    due_at: t.timestamp("When the finding becomes overdue."),
    last_checked_at: t.timestamp("When the policy was last checked."),
    updated_at: t.timestamp("When the finding last changed."),
  },
  "Policy finding; the property for the policy's type holds the details.",
);

/** Reads the findings of all policies, whatever their state. */
export class PolicyFindingsStream extends IncidentIoStream<PolicyFindingsStream> {
  readonly name = "policy_findings";
  readonly path = "/v2/policy_findings";
  readonly schema = policyFinding;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
