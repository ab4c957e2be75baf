/** Expressions, which compute a value in steps that hold conditions and values in turn: they arrive whole. */

import { t } from "singer-tap-sdk";

export const expressions = t.array(
  t.json("Expression: its label, its reference, its steps and what comes out of them.", {
    personal: "free_text",
  }),
  "Expressions that other values can refer to.",
);
