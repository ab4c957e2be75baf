/** The value of a parameter of a rule, a condition, or an expression: constants, or references to other values. */

import { t } from "singer-tap-sdk";

export const engineParamBindingValue = t.object(
  {
    label: t.string("Value, as shown in the dashboard.", { personal: "free_text" }),
    literal: t.string("Value, if it is a constant.", { personal: "free_text" }),
    reference: t.string("Source of the value, if it is a reference."),
  },
  "A constant or a reference.",
);

export const engineParamBinding = t.object(
  {
    array_value: t.array(engineParamBindingValue, "Values, if it takes several."),
    value: t.describe(engineParamBindingValue, "Value, if it takes a single one."),
  },
  "One or more values.",
);

const { literal, reference } = engineParamBindingValue.properties;
const engineParamBindingValueV3 = t.object({ literal, reference }, "A constant or a reference.");

/** As in version 3 of the API, without labels. */
export const engineParamBindingV3 = t.object(
  {
    array_value: t.array(engineParamBindingValueV3, "Values, if it takes several."),
    value: t.describe(engineParamBindingValueV3, "Value, if it takes a single one."),
  },
  "One or more values.",
);
