import { RequestError, type RequestFacts } from "./request-error.ts";

/** An answer is larger than memory has room for; asked for again it would be as large. */
export class OversizedAnswerError extends RequestError {
  override readonly name = "OversizedAnswerError";
  readonly recovery = "stream";

  /** @param limit The largest size that is read, in bytes. */
  constructor(facts: RequestFacts, limit: number) {
    super(
      facts,
      `answered with more than ${limit / 1024 / 1024} MB, which are not read`,
      "Check that the URL in the settings is the API's; if it is, please report this.",
    );
  }
}
