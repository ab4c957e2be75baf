/** Conditions that decide what a rule applies to: groups, any of which must match, of conditions, all of which must. */

import { t } from "singer-tap-sdk";
import { engineParamBinding, engineParamBindingV3 } from "./engine-param-binding.ts";

const condition = t.object(
  {
    operation: t.object(
      {
        label: t.string("Comparison, as shown in the dashboard."),
        value: t.string("ID of the comparison."),
      },
      "Comparison operator.",
    ),
    param_bindings: t.array(engineParamBinding, "Values to compare with."),
    subject: t.object(
      {
        label: t.string("Subject, as shown in the dashboard."),
        reference: t.string("Source of the subject's value."),
      },
      "Value to compare.",
    ),
  },
  "Condition.",
);

export const conditionGroup = t.object(
  { conditions: t.array(condition, "Conditions, all of which must match.") },
  "Group of conditions, all of which must match.",
);

const conditionV3 = t.object(
  {
    ...condition.properties,
    param_bindings: t.array(engineParamBindingV3, "Values to compare with."),
  },
  "Condition.",
);

/** As in version 3 of the API, without labels on the values to compare with. */
export const conditionGroupV3 = t.object(
  { conditions: t.array(conditionV3, "Conditions, all of which must match.") },
  "Group of conditions, all of which must match.",
);
