/** Conditions of which all have to hold. */

import { list, object, text } from "../../sdk/index.ts";
import { engineParamBinding } from "./engine-param-binding.ts";

const condition = object(
  {
    operation: object(
      {
        label: text("The comparison as the dashboard shows it."),
        value: text("Identifier of the comparison."),
      },
      "How it is compared.",
    ),
    param_bindings: list(engineParamBinding, "What it is compared with."),
    subject: object(
      {
        label: text("The subject as the dashboard shows it."),
        reference: text("Where the subject's value comes from."),
      },
      "What is compared.",
    ),
  },
  "Condition.",
);

export const conditionGroup = object(
  { conditions: list(condition, "Conditions of which all have to hold.") },
  "Group of conditions of which all have to hold.",
);
