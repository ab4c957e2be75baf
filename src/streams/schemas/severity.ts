/** A severity, where another record holds one. */

import { integer, object, text, timestamp } from "../../sdk/index.ts";

export const embeddedSeverity = object(
  {
    id: text("Identifier of the severity."),
    description: text("What the severity stands for, as rich text."),
    name: text("Name of the severity."),
    rank: integer("Place in the order of severities; lower is less severe."),
    created_at: timestamp("When the severity was added."),
    updated_at: timestamp("When the severity last changed."),
  },
  "Severity.",
);
