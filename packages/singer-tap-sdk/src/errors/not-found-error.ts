import { RequestError, type RequestFacts } from "./request-error.ts";

/** What was asked for is not there (404): a parent that was deleted meanwhile, or a wrong path. */
export class NotFoundError extends RequestError {
  override readonly name = "NotFoundError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts) {
    super(
      facts,
      "found nothing",
      "It may have been deleted meanwhile; else check the URL in the settings.",
    );
  }
}
