/**
 * Post-mortem document contents: what each post-mortem document says.
 *
 * https://api-docs.incident.io/tag/PostmortemDocuments-V1
 *
 * The endpoint shows one document at a time. Its rows are no table of their own, but a column of postmortem_documents.
 */

import { type ApiResponse, InvalidResponse, type RowOf, t } from "singer-tap-sdk";
import { isJsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { PostmortemDocumentsStream } from "./postmortem-documents.ts";

export const postmortemDocumentContent = t.object(
  {
    markdown: t.string("What the document says, as Markdown.", { personal: "free_text" }),
    postmortem_document_id: t.key("Document that says it."),
  },
  "What a post-mortem document says.",
);

/** Reads what each document says. */
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

  /** The reference does not say how it refuses a document that has no content here, as one of another system may. */
  override validateResponse(response: ApiResponse) {
    const isRefused = response.status === 404 || response.status === 422;
    return isRefused && this.errorBody(response) !== null ? "ignore" : undefined;
  }

  /** The response is the one record. */
  override parseResponse({ body }: ApiResponse) {
    if (!isJsonObject(body)) throw new InvalidResponse("it is no object");
    return [body];
  }
}
