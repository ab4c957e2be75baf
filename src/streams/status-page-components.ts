/**
 * Status page components: the parts of a product whose status the status pages show.
 *
 * https://api-docs.incident.io
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { managementMeta } from "./schemas/management-meta.ts";

export const statusPageComponent = t.object(
  {
    id: t.key("ID of the component."),
    description: t.string("Description of the component.", { personal: "free_text" }),
    management_meta: managementMeta,
    name: t.string("Name of the component."),
  },
  "Component of a status page.",
);

/** Reads the components of all status pages in one response. */
export class StatusPageComponentsStream extends IncidentIoStream<StatusPageComponentsStream> {
  readonly name = "status_page_components";
  readonly path = "/v2/status_page_components";
  readonly schema = statusPageComponent;
  override readonly isExtra = true;
}
