/** How a value is computed from others: operations that are applied one after the other. */

import { choice, describe, flag, list, object, text } from "../../sdk/index.ts";
import { conditionGroup } from "./condition-group.ts";
import { engineParamBinding } from "./engine-param-binding.ts";

const returns = object(
  {
    array: flag("Whether the result is a list of values."),
    type: text("Type of the result."),
  },
  "What comes out.",
);

const branch = object(
  {
    condition_groups: list(conditionGroup, "Groups of which one has to hold for the branch."),
    result: describe(engineParamBinding, "What the branch comes to."),
  },
  "Branch.",
);

const operation = object(
  {
    branches: object(
      {
        branches: list(branch, "Branches of which the first that holds is taken."),
        returns,
      },
      "The branches, if the operation chooses between some.",
    ),
    cast: object({ returns }, "The target type, if the operation converts."),
    concatenate: object(
      {
        reference: text("The value to append."),
        reference_label: text("The value to append, as the dashboard shows it."),
      },
      "What to append, if the operation joins lists.",
    ),
    filter: object(
      { condition_groups: list(conditionGroup, "Groups of which one has to hold for a value.") },
      "Which values to keep, if the operation filters.",
    ),
    navigate: object(
      {
        reference: text("The value to go on to."),
        reference_label: text("The value to go on to, as the dashboard shows it."),
      },
      "Where to go on, if the operation follows a reference.",
    ),
    operation_type: choice(
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
    parse: object(
      {
        returns,
        source: text("Expression that is evaluated to the result."),
      },
      "What to evaluate, if the operation parses.",
    ),
    returns,
  },
  "Operation.",
);

export const expression = object(
  {
    else_branch: object(
      { result: describe(engineParamBinding, "What the expression comes to.") },
      "What holds when no branch does.",
    ),
    label: text("Name of the expression."),
    operations: list(operation, "Operations, applied one after the other."),
    reference: text("Short identifier that other values refer to the expression by."),
    returns,
    root_reference: text("The value that the expression starts from."),
  },
  "Expression.",
);
