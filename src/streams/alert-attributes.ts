/**
 * Alert attributes: what the organisation keeps about every alert, whatever its source, such as the service.
 *
 * Endpoint: GET /v2/alert_attributes. Scope: alert_schema.view.
 * https://api-docs.incident.io/tag/Alert-Attributes-V2
 */

import { id, object, type RecordOf } from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedAlertAttribute } from "./schemas/alert-attribute.ts";

export const alertAttribute = object(
  {
    ...embeddedAlertAttribute.properties,
    id: id("Identifier of the attribute."),
  },
  "Attribute of alerts.",
);

export type AlertAttribute = RecordOf<typeof alertAttribute>;

/** Reads all alert attributes in one answer. */
export class AlertAttributesStream extends IncidentIoStream<typeof alertAttribute> {
  readonly name = "alert_attributes";
  readonly path = "/v2/alert_attributes";
  readonly schema = alertAttribute;
  override readonly scope = "alert_schema.view";
}
