/** What a parameter of a rule, a condition or an expression is given: constants, or references to where a value comes from. */

import { t } from "singer-tap-sdk";

export const engineParamBindingValue = t.object(
  {
    label: t.string("The value as the dashboard shows it.", { personal: "free_text" }),
    literal: t.string("The value itself, if it is a constant.", { personal: "free_text" }),
    reference: t.string("Where the value comes from, if it is a reference."),
  },
  "A constant or a reference.",
);

export const engineParamBinding = t.object(
  {
    array_value: t.array(engineParamBindingValue, "The values, if it takes several."),
    value: t.describe(engineParamBindingValue, "The value, if it takes a single one."),
  },
  "One value or several.",
);

const { literal, reference } = engineParamBindingValue.properties;
const engineParamBindingValueV3 = t.object({ literal, reference }, "A constant or a reference.");

/** As version 3 of the API has it, without labels. */
export const engineParamBindingV3 = t.object(
  {
    array_value: t.array(engineParamBindingValueV3, "The values, if it takes several."),
    value: t.describe(engineParamBindingValueV3, "The value, if it takes a single one."),
  },
  "One value or several.",
);
