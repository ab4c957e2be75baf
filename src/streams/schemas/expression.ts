/** Expressions, which compute a value in steps that nest conditions and values: kept as JSON. */

import { t } from "singer-tap-sdk";

export const expressions = t.array(
  t.json("Expression: its label, reference, steps, and result.", {
    personal: "free_text",
  }),
  "Expressions that other values can refer to.",
);
