/** How the events of an alert source are turned into alerts. */

import { choice, describe, flag, list, object, text } from "../../sdk/index.ts";
import { engineParamBinding, engineParamBindingValue } from "./engine-param-binding.ts";
import { expression } from "./expression.ts";

const attribute = object(
  {
    alert_attribute_id: text("The alert attribute to set."),
    binding: object(
      {
        ...engineParamBinding.properties,
        merge_strategy: choice(
          ["first_wins", "last_wins", "append", "max", "min"],
          "Which value counts when an alert gets another event.",
        ),
      },
      "What to set it to.",
    ),
  },
  "Alert attribute and what it is set to.",
);

export const alertTemplate = object(
  {
    attributes: list(attribute, "Attributes that alerts of this source get."),
    description: describe(engineParamBindingValue, "The description of its alerts."),
    expressions: list(expression, "Expressions that the template's values can refer to."),
    is_private: flag("Whether alerts of this source are private."),
    title: describe(engineParamBindingValue, "The title of its alerts."),
    visible_to_teams: describe(engineParamBinding, "Teams that may see its private alerts."),
  },
  "How the source's events are turned into alerts.",
);
