/** Conditions, as they decide what a rule applies to: groups of which one has to hold, of conditions that all have to. */

import { t } from "singer-tap-sdk";
import { engineParamBinding, engineParamBindingV3 } from "./engine-param-binding.ts";

const condition = t.object(
  {
    operation: t.object(
      {
        label: t.string("The comparison as the dashboard shows it."),
        value: t.string("Identifier of the comparison."),
      },
      "How it is compared.",
    ),
    param_bindings: t.array(engineParamBinding, "What it is compared with."),
    subject: t.object(
      {
        label: t.string("The subject as the dashboard shows it."),
        reference: t.string("Where the subject's value comes from."),
      },
      "What is compared.",
    ),
  },
  "Condition.",
);

export const conditionGroup = t.object(
  { conditions: t.array(condition, "Conditions of which all have to hold.") },
  "Group of conditions of which all have to hold.",
);

const conditionV3 = t.object(
  {
    ...condition.properties,
    param_bindings: t.array(engineParamBindingV3, "What it is compared with."),
  },
  "Condition.",
);

/** As version 3 of the API has it, without labels of what is compared with. */
export const conditionGroupV3 = t.object(
  { conditions: t.array(conditionV3, "Conditions of which all have to hold.") },
  "Group of conditions of which all have to hold.",
);
