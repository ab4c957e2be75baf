/** An update about an incident, as incidents embed it. */

import { describe, object, text, timestamp } from "../../sdk/index.ts";
import { actor } from "./actor.ts";
import { embeddedIncidentStatus } from "./incident-status.ts";
import { embeddedSeverity } from "./severity.ts";

export const embeddedIncidentUpdate = object(
  {
    id: text("Identifier of the update."),
    incident_id: text("Incident that the update is about."),
    merged_into_incident_id: text("Incident that this one was merged into by the update."),
    message: text("What the update says."),
    new_incident_status: describe(embeddedIncidentStatus, "Status from this update on."),
    new_severity: describe(embeddedSeverity, "Severity from this update on."),
    updater: describe(actor, "Who or what gave the update."),
    created_at: timestamp("When the update was given."),
  },
  "Update about an incident.",
);
