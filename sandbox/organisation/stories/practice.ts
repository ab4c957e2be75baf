/** Stories that are not for real: drills, trials of the tool, tutorials. */

import type { Story } from "./story.ts";

/** What incidents of mode test are about. */
export const drills: readonly Story[] = [
  {
    names: [
      "Game day: lose the depot in {region}",
      "[TEST] please ignore 🙏",
      "Fire drill for new colleagues",
    ],
    summary: "A drill. Nothing is broken.",
    services: ["kubernetes"],
    severity: "minor",
    cause: "Unknown 🤷",
    impact: "",
    found: "The drill is over when {host} has been found.",
    fixing: "Pretending to restart {host}.",
    fixed: "Well done, everyone.",
    actions: ["Find the runbook"],
    followUps: [{ title: "Put the telephone list into the runbook", category: "respond" }],
    without: ["statusPage", "customers", "cost", "regions", "impact", "detection"],
  },
];

/** What incidents of mode tutorial are about. */
export const tutorials: readonly Story[] = [
  {
    names: ["Tutorial: your first incident"],
    summary: "This is a tutorial incident. Try `/inc update`, hand over the lead, and close it.",
    services: ["helpdesk"],
    severity: "minor",
    cause: "Unknown 🤷",
    impact: "",
    found: "You found it.",
    fixing: "You are fixing it.",
    fixed: "You fixed it.",
    actions: ["Post your first update"],
    followUps: [],
    without: [
      "statusPage",
      "customers",
      "cost",
      "regions",
      "impact",
      "detection",
      "services",
      "team",
    ],
  },
];
