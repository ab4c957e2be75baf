/** What a policy is about. */

import { t } from "../../sdk/index.ts";

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
