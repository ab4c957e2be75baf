/**
 * Post-mortem documents: what was written about incidents after their end.
 *
 * https://api-docs.incident.io/tag/PostmortemDocuments-V1
 *
 * The column markdown holds what a document says. It costs a request for each document and needs the scope
 * in_app_postmortems.copy_as_markdown; where it is not selected, nothing is asked. The list has no filter by time: read
 * incrementally, it is read whole, and only of documents whose updated_at has moved are row and markdown.
 *
 * Personal data: the documents are in the words of whoever wrote them.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedUser } from "./schemas/user.ts";

export const postmortemDocument = t.object(
  {
    id: t.key("Identifier of the document."),
    document_url: t.string("Link to the document in the dashboard."),
    editors: t.array(embeddedUser, "Who worked on the document."),
    exported_urls: t.array(t.string("Link to a copy."), "Where the document was exported to."),
    incident_id: t.string("Incident that the document is about."),
    markdown: t.string("What the document says, as Markdown; a request for each document.", {
      personal: "free_text",
    }),
    status: t.openEnum(["in_progress", "in_review", "completed"], "How far the document has come."),
    title: t.string("Title of the document.", { personal: "free_text" }),
    type: t.openEnum(["in_app", "external"], "Whether incident.io or another system holds it."),
    created_at: t.timestamp("When the document was created."),
    // The reference does not promise a form, as it does for other times.
    updated_at: t.string("When the document last changed, as the API writes it."),
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
  // The list has no filter. Its text is taken for an instant where it is one; any other text counts as changed.
  override readonly replicationKey = "updated_at";
  override readonly embeds = {
    markdown: {
      stream: "postmortem_document_contents",
      foreignKey: "postmortem_document_id",
      value: "markdown",
    },
  };
}
