/** A severity, where another record holds one. */

import { t } from "singer-tap-sdk";

export const embeddedSeverity = t.object(
  {
    id: t.string("Identifier of the severity."),
    description: t.string("What the severity stands for, as rich text.", { personal: "free_text" }),
    name: t.string("Name of the severity."),
    rank: t.integer("Place in the order of severities; lower is less severe."),
    created_at: t.timestamp("When the severity was added."),
    updated_at: t.timestamp("When the severity last changed."),
  },
  "Severity.",
);
