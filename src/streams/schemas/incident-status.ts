/** The status of an incident, embedded in another record, and the categories of statuses. */

import { t } from "singer-tap-sdk";

/** All categories that a status can belong to; the app shows `live` as Active, `learning` as Post-incident. */
export const incidentStatusCategories = [
  "triage",
  "live",
  "learning",
  "paused",
  "closed",
  "declined",
  "canceled",
  "merged",
] as const;

export const embeddedIncidentStatus = t.object(
  {
    id: t.string("ID of the status."),
    category: t.openEnum(
      incidentStatusCategories,
      "Category of the status; only statuses in live (Active in the app) and learning (Post-incident) can be configured.",
    ),
    description: t.string("Description of the status, as rich text.", { personal: "free_text" }),
    name: t.string("Name of the status."),
    rank: t.integer("Position among the statuses."),
    created_at: t.timestamp("When the status was added."),
    updated_at: t.timestamp("When the status last changed."),
  },
  "Incident status.",
);
