/**
 * Alert route list: the names of all alert routes, from which alert_routes requests each route.
 *
 * https://api-docs.incident.io/tag/Alert-Routes-V3
 */

import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { listedAlertRoute } from "./schemas/alert-route.ts";

/** Reads the list of alert routes. */
export class AlertRouteListStream extends IncidentIoStream<AlertRouteListStream> {
  readonly name = "alert_route_list";
  readonly path = "/v3/alert_routes";
  readonly schema = listedAlertRoute;
  override readonly requiredScope = "alert_routes.view";
  override readonly pageSize = 50; // documented maximum of page_size
  override readonly recordsPath = "alert_routes";
  override readonly hasTable = false;
}
