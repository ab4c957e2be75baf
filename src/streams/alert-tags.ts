/**
 * Alert tags: the labels that people can put on alerts.
 *
 * https://api-docs.incident.io/tag/Alert-Tags-V2
 *
 * The API never lists archived tags, though alerts can still carry them.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const alertTag = t.object(
  {
    id: t.key("ID of the tag."),
    name: t.string("Name of the tag."),
  },
  "Label for alerts; archived tags are never listed.",
);

/** Reads all alert tags that are not archived. */
export class AlertTagsStream extends IncidentIoStream<AlertTagsStream> {
  readonly name = "alert_tags";
  readonly path = "/v2/alert_tags";
  readonly schema = alertTag;
  override readonly requiredScope = "alerts.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
