/**
 * Incident attachments: links from incidents to other systems, such as pull requests and pages.
 *
 * https://api-docs.incident.io/tag/Incident-Attachments-V1
 *
 * The endpoint lists the attachments of one incident. Incidents embed the same rows, from the same requests.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";
import { embeddedIncidentAttachment } from "./schemas/incident-attachment.ts";

export const incidentAttachment = t.object(
  {
    ...embeddedIncidentAttachment.properties,
    id: t.key("ID of the attachment."),
  },
  "Resource in another system that is attached to an incident.",
);

/** Reads the attachments of each incident. */
export class IncidentAttachmentsStream extends IncidentIoStream<IncidentAttachmentsStream> {
  readonly name = "incident_attachments";
  readonly path = "/v1/incident_attachments";
  readonly schema = incidentAttachment;
  override readonly requiredScope = "attachments.view";
  override readonly parent = IncidentsStream;

  override childContext(incident: RowOf<IncidentsStream>) {
    return { incident_id: incident.id };
  }
}
