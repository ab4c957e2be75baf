/** A severity, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedSeverity = t.object(
  {
    id: t.string("ID of the severity."),
    description: t.string("Description of the severity, as rich text.", { personal: "free_text" }),
    name: t.string("Name of the severity."),
    rank: t.integer("Position among the severities; lower is less severe."),
    created_at: t.timestamp("When the severity was added."),
    updated_at: t.timestamp("When the severity last changed."),
  },
  "Severity.",
);
