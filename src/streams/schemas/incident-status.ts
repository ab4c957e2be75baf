/** The status of an incident, where another record holds one, and the categories of statuses. */

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
    id: t.string("Identifier of the status."),
    category: t.openEnum(
      incidentStatusCategories,
      "Category of the status; only those in live (Active in the app) and learning (Post-incident) can be configured.",
    ),
    description: t.string("What the status stands for, as rich text.", { personal: "free_text" }),
    name: t.string("Name of the status."),
    rank: t.integer("Place in the order of statuses."),
    created_at: t.timestamp("When the status was added."),
    updated_at: t.timestamp("When the status last changed."),
  },
  "Status of an incident.",
);
