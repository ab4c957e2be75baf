/**
 * Policy findings: what falls short of a policy, or did.
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
    max_delay_seconds: t.integer("Seconds within which the notification must go out."),
    met: t.boolean("Whether the user has it set up."),
    method_types: t.array(readinessMethodType, "Kinds of notification that satisfy the rule."),
  },
  "Notification that the policy asks for.",
);

const conflictingShift = t.object(
  {
    layer_id: t.string("Layer of the rotation that the shift is in."),
    rotation_id: t.string("Rotation that the shift is in."),
    schedule_id: t.string("Schedule that the shift is in."),
    start_at: t.timestamp("When the shift begins."),
    end_at: t.timestamp("When the shift ends."),
  },
  "Shift.",
);

const impactedUser = t.object(
  {
    cause: t.openEnum(
      ["no_on_call_seat", "user_deactivated", "notifications_paused"],
      "Why the user does not count.",
    ),
    name: t.string("Name of the user.", { personal: "identity" }),
    user_id: t.string("Identifier of the user."),
  },
  "Somebody who is on call in name only.",
);

export const policyFinding = t.object(
  {
    id: t.key("Identifier of the finding."),
    days: t.integer("Days by which the due date is missed."),
    debrief: t.object(
      { incident_id: t.string("Incident of the debrief.") },
      "Debrief it is about.",
    ),
    dismissal: t.object(
      {
        dismissed_at: t.timestamp("When the finding was dismissed."),
        dismissed_by: t.describe(actor, "Who or what dismissed the finding."),
        reason: t.string("Why the finding was dismissed.", { personal: "free_text" }),
      },
      "How the finding was dismissed, if it was.",
    ),
    follow_up: t.object(
      {
        follow_up_id: t.string("Identifier of the follow-up."),
        incident_id: t.string("Incident of the follow-up."),
      },
      "Follow-up it is about.",
    ),
    on_call_readiness: t.object(
      {
        high_urgency: t.array(readinessRule, "Notifications for what is urgent."),
        low_urgency: t.array(readinessRule, "Notifications for what is not."),
        user_id: t.string("User who lacks some of them."),
      },
      "Notifications it is about.",
    ),
    policy_id: t.string("Policy that is broken."),
    policy_type: policyType,
    post_mortem: t.object(
      { incident_id: t.string("Incident of the post-mortem.") },
      "Post-mortem it is about.",
    ),
    responsible_users: t.array(embeddedUser, "Who should put it right."),
    schedule: t.object(
      {
        cause: t.openEnum(
          ["nobody_scheduled", "no_on_call_seat", "user_deactivated", "notifications_paused"],
          "Why nobody is on call.",
        ),
        has_unscheduled_time: t.boolean("Whether nobody at all is planned for a part of it."),
        impacted_users: t.array(impactedUser, "Who is planned, and does not count."),
        rotation_id: t.string("Rotation with the gap."),
        schedule_id: t.string("Schedule with the gap."),
        start_at: t.timestamp("When the gap begins."),
        end_at: t.timestamp("When the gap ends."),
      },
      "Gap in a schedule it is about.",
    ),
    shift_conflict: t.object(
      {
        shifts: t.array(conflictingShift, "Shifts that overlap."),
        user_id: t.string("User who has them."),
        start_at: t.timestamp("When the overlap begins."),
        end_at: t.timestamp("When the overlap ends."),
      },
      "Overlapping shifts of one person it is about.",
    ),
    state: t.openEnum(
      ["pending", "active", "resolved", "cancelled", "dismissed"],
      "What has become of the finding.",
    ),
    vacation_conflict: t.object(
      {
        holiday_name: t.string("Name of the holiday in the calendar it comes from.", {
          personal: "free_text",
        }),
        rotation_id: t.string("Rotation that the shift is in."),
        schedule_id: t.string("Schedule that the shift is in."),
        user_id: t.string("User who is on call and on holiday."),
        start_at: t.timestamp("When the two begin to overlap."),
        end_at: t.timestamp("When the two cease to overlap."),
      },
      "Shift during a holiday it is about.",
    ),
    created_at: t.timestamp("When the finding came up."),
    due_at: t.timestamp("When it is overdue."),
    last_checked_at: t.timestamp("When the policy was last checked."),
    updated_at: t.timestamp("When the finding last changed."),
  },
  "Policy finding; the property that fits the policy's type says what it is about.",
);

/** Reads the findings of all policies, whatever their state. */
export class PolicyFindingsStream extends IncidentIoStream<PolicyFindingsStream> {
  readonly name = "policy_findings";
  readonly path = "/v2/policy_findings";
  readonly schema = policyFinding;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
