/** A type of incident, where another record holds one. */

import { choice, flag, object, text, timestamp } from "../../sdk/index.ts";

export const embeddedIncidentType = object(
  {
    id: text("Identifier of the incident type."),
    create_in_triage: choice(
      ["always", "optional"],
      "Whether incidents of this type have to start in triage.",
    ),
    description: text("What the incident type is for."),
    is_default: flag("Whether incidents get this type when none is chosen."),
    name: text("Name of the incident type."),
    private_incidents_only: flag("Whether all incidents of this type are private."),
    created_at: timestamp("When the incident type was added."),
    updated_at: timestamp("When the incident type last changed."),
  },
  "Type of an incident.",
);
