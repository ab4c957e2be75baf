/**
 * Alert attributes: what the organization records about every alert, whatever its source, such as the service.
 *
 * https://api-docs.incident.io/tag/Alert-Attributes-V2
 *
 * The attributes' values are in alerts.attributes.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAlertAttribute } from "./schemas/alert-attribute.ts";

export const alertAttribute = t.object(
  {
    ...embeddedAlertAttribute.properties,
    id: t.key("ID of the attribute."),
  },
  "Alert attribute.",
);

/** Reads all alert attributes in one response. */
export class AlertAttributesStream extends IncidentIoStream<AlertAttributesStream> {
  readonly name = "alert_attributes";
  readonly path = "/v2/alert_attributes";
  readonly schema = alertAttribute;
  override readonly requiredScope = "alert_schema.view";
}
