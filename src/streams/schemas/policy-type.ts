/** What a policy is about. */

import { t } from "singer-tap-sdk";

export const policyType = t.openEnum(
  [
    "debrief",
    "follow_up",
    "on_call_readiness",
    "post_mortem",
    "schedule",
    "shift_conflict",
    "vacation_conflict",
  ],
  "What the policy is about.",
);
