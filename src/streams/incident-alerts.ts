/**
 * Incident alerts: which alerts belong to which incidents.
 *
 * https://api-docs.incident.io/tag/Incident-Alerts-V2
 *
 * A row holds its alert and its incident as they were when it was read. Incremental syncs request the links of changed
 * incidents and changed alerts, if the run syncs those tables; changes in a table that the run does not sync go
 * unnoticed. If that would take more requests than the whole list, or if neither table is synced, the whole list is
 * read. Removed links disappear only with a full sync; to force one, set the table to FULL_TABLE in the catalog.
 */

import { t } from "singer-tap-sdk";
import { AlertsStream } from "./alerts.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { embeddedIncident } from "./schemas/incident.ts";

export const incidentAlert = t.object(
  {
    id: t.key("ID of the link between the alert and the incident."),
    alert: t.describe(embeddedAlert, "Alert."),
    alert_route_id: t.string("Alert route that linked them, if any."),
    incident: t.describe(embeddedIncident, "Incident."),
  },
  "Alert attached to an incident.",
);

/** Reads the links between alerts and incidents. */
export class IncidentAlertsStream extends IncidentIoStream<IncidentAlertsStream> {
  readonly name = "incident_alerts";
  readonly path = "/v2/incident_alerts";
  readonly schema = incidentAlert;
  override readonly requiredScope = "alerts.view";
  override readonly pageSize = 50; // documented maximum of page_size, which the endpoint requires
  override readonly follows = { incident_id: IncidentsStream, alert_id: AlertsStream };
}
