/** An update about an incident, as incidents embed it. */

import { t } from "singer-tap-sdk";
import { actor } from "./actor.ts";
import { embeddedIncidentStatus } from "./incident-status.ts";
import { embeddedSeverity } from "./severity.ts";

export const embeddedIncidentUpdate = t.object(
  {
    id: t.string("ID of the update."),
    incident_id: t.string("Incident the update is about."),
    merged_into_incident_id: t.string("Incident this one was merged into by the update."),
    message: t.string("Text of the update.", { personal: "free_text" }),
    new_incident_status: t.describe(embeddedIncidentStatus, "Status from this update on."),
    new_severity: t.describe(embeddedSeverity, "Severity from this update on."),
    updater: t.describe(actor, "Who or what posted the update."),
    created_at: t.timestamp("When the update was posted."),
  },
  "Incident update.",
);
