/** The status of an incident, where another record holds one, and the categories of statuses. */

import { choice, integer, object, text, timestamp } from "../../sdk/index.ts";

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

export const embeddedIncidentStatus = object(
  {
    id: text("Identifier of the status."),
    category: choice(
      incidentStatusCategories,
      "Category of the status; only those in live (Active in the app) and learning (Post-incident) can be configured.",
    ),
    description: text("What the status stands for, as rich text."),
    name: text("Name of the status."),
    rank: integer("Place in the order of statuses."),
    created_at: timestamp("When the status was added."),
    updated_at: timestamp("When the status last changed."),
  },
  "Status of an incident.",
);
