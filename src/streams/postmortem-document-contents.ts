/**
 * Post-mortem document contents: the text of each post-mortem document.
 *
 * https://api-docs.incident.io/tag/PostmortemDocuments-V1
 *
 * The endpoint returns one document. Its rows are not a table of their own but a column of postmortem_documents.
 */

import { type ApiResponse, InvalidResponse, type RowOf, t } from "singer-tap-sdk";
import { isJsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { PostmortemDocumentsStream } from "./postmortem-documents.ts";

export const postmortemDocumentContent = t.object(
  {
    markdown: t.string("Content of the document, in Markdown.", { personal: "free_text" }),
    postmortem_document_id: t.key("Document the content belongs to."),
  },
  "Content of a post-mortem document.",
);

/** Reads the content of each document. */
export class PostmortemDocumentContentsStream extends IncidentIoStream<PostmortemDocumentContentsStream> {
  readonly name = "postmortem_document_contents";
  readonly path = "/v1/postmortem_documents/{postmortem_document_id}/content";
  readonly schema = postmortemDocumentContent;
  override readonly requiredScope = "in_app_postmortems.copy_as_markdown";
  override readonly hasTable = false;
  override readonly primaryKeys = ["postmortem_document_id"] as const;
  override readonly parent = PostmortemDocumentsStream;

  override childContext({ id: postmortem_document_id }: RowOf<PostmortemDocumentsStream>) {
    return { postmortem_document_id };
  }

  /** The API reference does not document the error for a document without content, such as one in another system. */
  override validateResponse(response: ApiResponse) {
    const isRefused = response.status === 404 || response.status === 422;
    return isRefused && this.errorBody(response) !== null ? "ignore" : undefined;
  }

  /** The response is a single record. */
  override parseResponse({ body }: ApiResponse) {
    if (!isJsonObject(body)) throw new InvalidResponse("it is not an object");
    return [body];
  }
}
