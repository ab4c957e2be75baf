/** What the vendor's engine for conditions and expressions takes as a value: a constant or a reference. */

import { describe, list, object, text } from "../../sdk/index.ts";

export const engineParamBindingValue = object(
  {
    label: text("The value as the dashboard shows it."),
    literal: text("The value itself, if it is a constant."),
    reference: text("Where the value comes from, if it is a reference."),
  },
  "A constant or a reference.",
);

export const engineParamBinding = object(
  {
    array_value: list(engineParamBindingValue, "The values, if it takes several."),
    value: describe(engineParamBindingValue, "The value, if it takes a single one."),
  },
  "One value or several.",
);
