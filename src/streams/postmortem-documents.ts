/**
 * Post-mortem documents: what was written about incidents after they ended.
 *
 * https://api-docs.incident.io/tag/PostmortemDocuments-V1
 *
 * The column markdown holds the content of a document. It costs one request per document and requires the permission
 * in_app_postmortems.copy_as_markdown; if the column is not selected, it is not requested. The list has no time filter:
 * an incremental sync reads the whole list, but writes rows, and requests markdown, only for documents whose updated_at
 * has changed.
 *
 * Personal data: the documents are free text written by users.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedUser } from "./schemas/user.ts";

export const postmortemDocument = t.object(
  {
    id: t.key("ID of the document."),
    document_url: t.string("Link to the document in the dashboard."),
    editors: t.array(embeddedUser, "Users who edited the document."),
    exported_urls: t.array(t.string("Link to an exported copy."), "Links to exported copies."),
    incident_id: t.string("Incident the document is about."),
    markdown: t.string("Content of the document, in Markdown; costs one request per document.", {
      personal: "free_text",
    }),
    status: t.openEnum(["in_progress", "in_review", "completed"], "Status of the document."),
    title: t.string("Title of the document.", { personal: "free_text" }),
    type: t.openEnum(
      ["in_app", "external"],
      "Whether the document lives in incident.io or in another system.",
    ),
    created_at: t.timestamp("When the document was created."),
    // The API reference specifies no format, unlike for other timestamps.
    updated_at: t.string("When the document last changed, as text in the API's format."),
  },
  "Post-mortem document.",
);

/** Reads all post-mortem documents, newest first. */
export class PostmortemDocumentsStream extends IncidentIoStream<PostmortemDocumentsStream> {
  readonly name = "postmortem_documents";
  readonly path = "/v1/postmortem_documents";
  readonly schema = postmortemDocument;
  override readonly requiredScope = "incidents.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  // The list has no filter. The text is parsed as a timestamp if possible; any other text counts as changed.
  override readonly replicationKey = "updated_at";
  override readonly embeds = {
    markdown: {
      stream: "postmortem_document_contents",
      foreignKey: "postmortem_document_id",
      value: "markdown",
    },
  };
}
