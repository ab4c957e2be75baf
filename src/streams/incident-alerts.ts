/**
 * Incident alerts: which alerts belong to which incidents.
 *
 * https://api-docs.incident.io/tag/Incident-Alerts-V2
 *
 * A row holds what its alert and its incident were like when it was read. Read incrementally, it is asked for the incidents
 * and the alerts that changed, as far as the run reads these tables; of a table that the run does not read, no change is
 * noticed. Where that takes more requests than the whole list, and where neither table is read, the list is read. A link
 * that was taken off goes with a full read only: the catalog can keep the table FULL_TABLE.
 */

import { t } from "singer-tap-sdk";
import { AlertsStream } from "./alerts.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedAlert } from "./schemas/alert.ts";
import { embeddedIncident } from "./schemas/incident.ts";

export const incidentAlert = t.object(
  {
    id: t.key("Identifier of the link between the two."),
    alert: t.describe(embeddedAlert, "The alert."),
    alert_route_id: t.string("Alert route that brought them together, if one did."),
    incident: t.describe(embeddedIncident, "The incident."),
  },
  "Alert of an incident.",
);

/** Reads what links alerts and incidents. */
export class IncidentAlertsStream extends IncidentIoStream<IncidentAlertsStream> {
  readonly name = "incident_alerts";
  readonly path = "/v2/incident_alerts";
  readonly schema = incidentAlert;
  override readonly requiredScope = "alerts.view";
  override readonly pageSize = 50; // documented maximum of page_size, which the endpoint requires
  override readonly follows = { incident_id: IncidentsStream, alert_id: AlertsStream };
}
