/** An incident, where another record holds one in short. */

import { t } from "singer-tap-sdk";

export const embeddedIncident = t.object(
  {
    id: t.string("Identifier of the incident."),
    external_id: t.integer("Number of the incident, as in its reference."),
    name: t.string("What happened, in short.", { personal: "free_text" }),
    reference: t.string("Reference that people know the incident by, such as INC-123."),
    // Unlike everywhere else, live and learning go by the names that the app shows.
    status_category: t.openEnum(
      ["triage", "declined", "merged", "canceled", "active", "post-incident", "closed", "paused"],
      "Category of the incident's status.",
    ),
    summary: t.string("What happened, in detail.", { personal: "free_text" }),
    visibility: t.openEnum(
      ["public", "private"],
      "Whether everybody in the organisation may see the incident.",
    ),
  },
  "Incident, in short.",
);
