import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** Nothing exists at this URL (404): a parent deleted since it was read, or a wrong path. */
export class NotFoundError extends RequestError {
  static readonly explanation: Explanation = {
    code: "not-found",
    message: "was not found",
    meaning:
      "Nothing exists at this path (status 404): a row was deleted since its parent was read, or the URL is wrong.",
    remedy:
      "If the log says that it was skipped, there is nothing to do. Otherwise, check the URL in the settings.",
  };

  override readonly name = "NotFoundError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "was not found",
      "It may have been deleted; otherwise, check the URL in the settings.",
    );
  }
}
