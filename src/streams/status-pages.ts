/**
 * Status pages: where the organization publishes its incidents.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const statusPage = t.object(
  {
    id: t.key("ID of the status page."),
    description: t.string("What the status page is for.", { personal: "free_text" }),
    name: t.string("Title of the status page."),
    public_url: t.string("Public URL of the status page."),
  },
  "Status page.",
);

/** Reads all status pages. */
export class StatusPagesStream extends IncidentIoStream<StatusPagesStream> {
  readonly name = "status_pages";
  readonly path = "/v2/status_pages";
  readonly schema = statusPage;
  override readonly requiredScope = false;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
