import { RequestError, type RequestFacts } from "./request-error.ts";

/** The credential is valid but may not read this (403). */
export class ForbiddenError extends RequestError {
  override readonly name = "ForbiddenError";
  readonly recovery = "stream";
  /** The permission that is missing, where the server or the stream names one. */
  readonly scope: string | null;

  constructor(
    facts: RequestFacts,
    scope: string | null,
    remediation = "Make a key that has it, or deselect what needs it.",
  ) {
    const missing = scope === null ? "a permission" : `the permission ${scope}`;
    super(facts, `is forbidden: the key lacks ${missing}`, remediation);
    this.scope = scope;
  }

  /** The same error for somebody who knows what can be deselected. */
  withRemediation(remediation: string): ForbiddenError {
    return new ForbiddenError(this.facts, this.scope, remediation);
  }
}
