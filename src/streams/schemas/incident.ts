/** A summary of an incident, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedIncident = t.object(
  {
    id: t.string("ID of the incident."),
    external_id: t.integer("Number of the incident, as in its reference."),
    name: t.string("What happened, in brief.", { personal: "free_text" }),
    reference: t.string("Human-readable reference of the incident, such as INC-123."),
    // Unlike everywhere else, live and learning have the names that the app shows.
    status_category: t.openEnum(
      ["triage", "declined", "merged", "canceled", "active", "post-incident", "closed", "paused"],
      "Category of the incident's status.",
    ),
    summary: t.string("What happened, in detail.", { personal: "free_text" }),
    visibility: t.openEnum(
      ["public", "private"],
      "Whether everyone in the organization can see the incident (public) or not (private).",
    ),
  },
  "Summary of an incident.",
);
