/**
 * Severities: the scale on which the organization ranks its incidents.
 *
 * https://api-docs.incident.io/tag/Severities-V1
 *
 * A lower rank is less severe.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedSeverity } from "./schemas/severity.ts";

export const severity = t.object(
  {
    ...embeddedSeverity.properties,
    id: t.key("ID of the severity."),
  },
  "Incident severity.",
);

/** Reads all severities in one response. */
export class SeveritiesStream extends IncidentIoStream<SeveritiesStream> {
  readonly name = "severities";
  readonly path = "/v1/severities";
  readonly schema = severity;
  override readonly requiredScope = "severities.view";
}
