import { RequestError, type RequestFacts } from "./request-error.ts";

/** A job that should have made the files of a stream has failed, or does not end. */
export class FailedJobError extends RequestError {
  override readonly name = "FailedJobError";
  readonly recovery = "stream";

  /** @param problem What became of the job. */
  constructor(facts: RequestFacts, problem: string) {
    super(
      facts,
      `started a job that ${problem}`,
      "Run again later; if this happens again, ask the API's support.",
    );
  }
}
