/** An incident type, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedIncidentType = t.object(
  {
    id: t.string("ID of the incident type."),
    create_in_triage: t.openEnum(
      ["always", "optional"],
      "Whether incidents of this type must start in triage.",
    ),
    description: t.string("What the incident type is for.", { personal: "free_text" }),
    is_default: t.boolean("Whether incidents get this type by default."),
    name: t.string("Name of the incident type."),
    private_incidents_only: t.boolean("Whether all incidents of this type are private."),
    created_at: t.timestamp("When the incident type was added."),
    updated_at: t.timestamp("When the incident type last changed."),
  },
  "Incident type.",
);
