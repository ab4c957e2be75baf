import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server understood the request and refused it (any other 4xx); the same request would be refused again. */
export class RejectedRequestError extends RequestError {
  override readonly name = "RejectedRequestError";
  readonly recovery = "stream";

  constructor(facts: RequestFacts, code: string | null) {
    super(
      facts,
      `was rejected${code === null ? "" : `: ${code}`}`,
      "This is probably a mistake in the tap; please report it with the request id.",
    );
  }
}
