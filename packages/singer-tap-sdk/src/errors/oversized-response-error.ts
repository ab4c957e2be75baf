import { RequestError, type RequestFacts } from "./request-error.ts";

/** A response is larger than memory has room for; asked for again it would be as large. */
export class OversizedResponseError extends RequestError {
  override readonly name = "OversizedResponseError";
  readonly recovery = "stream";

  /** @param limit The largest size that is read, in bytes. */
  constructor(facts: RequestFacts, limit: number) {
    super(
      facts,
      `returned more than ${limit / 1024 / 1024} MB, which is not read`,
      "Check that the URL in the settings is the API's; if it is, please report this.",
    );
  }
}
