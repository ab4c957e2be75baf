/**
 * Alert attributes: what the organisation keeps about every alert, whatever its source, such as the service.
 *
 * Endpoint: GET /v2/alert_attributes. Scope: alert_schema.view.
 * https://api-docs.incident.io/tag/Alert-Attributes-V2
 */

import { type RecordOf, t } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAlertAttribute } from "./schemas/alert-attribute.ts";

export const alertAttribute = t.object(
  {
    ...embeddedAlertAttribute.properties,
    id: t.key("Identifier of the attribute."),
  },
  "Attribute of alerts.",
);

export type AlertAttribute = RecordOf<typeof alertAttribute>;

/** Reads all alert attributes in one answer. */
export class AlertAttributesStream extends IncidentIoStream<typeof alertAttribute> {
  readonly name = "alert_attributes";
  readonly path = "/v2/alert_attributes";
  readonly schema = alertAttribute;
  override readonly requiredScope = "alert_schema.view";
}
