import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The credential is valid but lacks the permission (403). */
export class ForbiddenError extends RequestError {
  static readonly explanation: Explanation = {
    code: "forbidden",
    message: "is forbidden: the key lacks …",
    meaning:
      "The credential is valid but lacks a permission (status 403), so this table can't be read; the others can.",
    remedy:
      "Grant the key the permission that the message names, deselect the table, or set skip_forbidden to true to skip it with a warning.",
  };

  override readonly name = "ForbiddenError";
  readonly recovery = "stream";
  /** The missing permission, if the server or the stream names one. */
  readonly scope: string | null;

  constructor(
    facts: RequestFacts,
    scope: string | null,
    remediation = "Grant the key this permission, or deselect the stream.",
  ) {
    const missing = scope === null ? "a permission" : `the permission ${scope}`;
    super(facts, `is forbidden: the key lacks ${missing}`, remediation);
    this.scope = scope;
  }

  /** The same error with a more specific remediation, such as which streams to deselect. */
  withRemediation(remediation: string): ForbiddenError {
    return new ForbiddenError(this.facts, this.scope, remediation);
  }
}
