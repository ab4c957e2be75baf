/** How the events of an alert source are turned into alerts. */

import { t } from "../../sdk/index.ts";
import { engineParamBinding, engineParamBindingValue } from "./engine-param-binding.ts";
import { expression } from "./expression.ts";

const attribute = t.object(
  {
    alert_attribute_id: t.string("The alert attribute to set."),
    binding: t.object(
      {
        ...engineParamBinding.properties,
        merge_strategy: t.openEnum(
          ["first_wins", "last_wins", "append", "max", "min"],
          "Which value counts when an alert gets another event.",
        ),
      },
      "What to set it to.",
    ),
  },
  "Alert attribute and what it is set to.",
);

export const alertTemplate = t.object(
  {
    attributes: t.array(attribute, "Attributes that alerts of this source get."),
    description: t.describe(engineParamBindingValue, "The description of its alerts."),
    expressions: t.array(expression, "Expressions that the template's values can refer to."),
    is_private: t.boolean("Whether alerts of this source are private."),
    title: t.describe(engineParamBindingValue, "The title of its alerts."),
    visible_to_teams: t.describe(engineParamBinding, "Teams that may see its private alerts."),
  },
  "How the source's events are turned into alerts.",
);
