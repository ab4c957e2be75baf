/** How a value is computed from others: operations that are applied one after the other. */

import { t } from "../../sdk/index.ts";
import { conditionGroup } from "./condition-group.ts";
import { engineParamBinding } from "./engine-param-binding.ts";

const returns = t.object(
  {
    array: t.boolean("Whether the result is a list of values."),
    type: t.string("Type of the result."),
  },
  "What comes out.",
);

const branch = t.object(
  {
    condition_groups: t.array(conditionGroup, "Groups of which one has to hold for the branch."),
    result: t.describe(engineParamBinding, "What the branch comes to."),
  },
  "Branch.",
);

const operation = t.object(
  {
    branches: t.object(
      {
        branches: t.array(branch, "Branches of which the first that holds is taken."),
        returns,
      },
      "The branches, if the operation chooses between some.",
    ),
    cast: t.object({ returns }, "The target type, if the operation converts."),
    concatenate: t.object(
      {
        reference: t.string("The value to append."),
        reference_label: t.string("The value to append, as the dashboard shows it."),
      },
      "What to append, if the operation joins lists.",
    ),
    filter: t.object(
      { condition_groups: t.array(conditionGroup, "Groups of which one has to hold for a value.") },
      "Which values to keep, if the operation filters.",
    ),
    navigate: t.object(
      {
        reference: t.string("The value to go on to."),
        reference_label: t.string("The value to go on to, as the dashboard shows it."),
      },
      "Where to go on, if the operation follows a reference.",
    ),
    operation_type: t.openEnum(
      [
        "navigate",
        "filter",
        "concatenate",
        "count",
        "min",
        "max",
        "sum",
        "random",
        "first",
        "parse",
        "branches",
        "cast",
      ],
      "Kind of operation.",
    ),
    parse: t.object(
      {
        returns,
        source: t.string("Expression that is evaluated to the result."),
      },
      "What to evaluate, if the operation parses.",
    ),
    returns,
  },
  "Operation.",
);

export const expression = t.object(
  {
    else_branch: t.object(
      { result: t.describe(engineParamBinding, "What the expression comes to.") },
      "What holds when no branch does.",
    ),
    label: t.string("Name of the expression."),
    operations: t.array(operation, "Operations, applied one after the other."),
    reference: t.string("Short identifier that other values refer to the expression by."),
    returns,
    root_reference: t.string("The value that the expression starts from."),
  },
  "Expression.",
);
