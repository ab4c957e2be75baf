import { RequestError, type RequestFacts } from "./request-error.ts";

/** Nothing exists at this URL (404): a parent deleted since it was read, or a wrong path. */
export class NotFoundError extends RequestError {
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
