/**
 * Alert attributes: what the organisation keeps about every alert, whatever its source, such as the service.
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
    id: t.key("Identifier of the attribute."),
  },
  "Attribute of alerts.",
);

/** Reads all alert attributes in one response. */
export class AlertAttributesStream extends IncidentIoStream<AlertAttributesStream> {
  readonly name = "alert_attributes";
  readonly path = "/v2/alert_attributes";
  readonly schema = alertAttribute;
  override readonly requiredScope = "alert_schema.view";
}
