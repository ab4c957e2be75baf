/**
 * Incident templates: initial values for new incidents, shared by alert routes.
 *
 * https://api-docs.incident.io/tag/Incident-Templates-V1
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { expressions } from "./schemas/expression.ts";
import { embeddedIncidentTemplate, templateBinding } from "./schemas/incident-template.ts";

export const incidentTemplate = t.object(
  {
    id: t.key("ID of the template."),
    expressions,
    name: t.string("Name of the template."),
    template: t.object(
      {
        ...embeddedIncidentTemplate.properties,
        workspace: t.describe(templateBinding, "Chat workspace of the incident."),
      },
      "Initial values of an incident.",
    ),
    created_at: t.timestamp("When the template was created."),
    updated_at: t.timestamp("When the template last changed."),
  },
  "Incident template.",
);

/** Reads all incident templates. */
export class IncidentTemplatesStream extends IncidentIoStream<IncidentTemplatesStream> {
  readonly name = "incident_templates";
  readonly path = "/v1/incident_templates";
  readonly schema = incidentTemplate;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
