/**
 * Incident alerts: which alerts belong to which incidents.
 *
 * https://api-docs.incident.io/tag/Incident-Alerts-V2
 */

import { t } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
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
}
