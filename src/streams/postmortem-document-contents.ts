/**
 * Post-mortem document contents: what each post-mortem document says.
 *
 * https://api-docs.incident.io/tag/PostmortemDocuments-V1
 *
 * The endpoint shows one document at a time. Its rows are no table of their own, but a column of postmortem_documents.
 */

import { type Answer, type JudgedAnswer, type RowOf, t, UnusableAnswer } from "../sdk/index.ts";
import { isJsonObject } from "../singer/index.ts";
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
  override judge(answer: JudgedAnswer) {
    const isRefused = answer.status === 404 || answer.status === 422;
    return isRefused && this.errorBody(answer) !== null ? "empty" : undefined;
  }

  /** The answer is the one record. */
  override parse({ body }: Answer) {
    if (!isJsonObject(body)) throw new UnusableAnswer("it is no object");
    return [body];
  }
}
