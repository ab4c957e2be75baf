import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** A job that should have made the files of a stream has failed, or does not end. */
export class FailedJobError extends RequestError {
  static readonly explanation: Explanation = {
    code: "failed-job",
    message: "started a job that …",
    meaning:
      "The API makes the files of this table in a job, and the job failed or did not end in time. The other tables were read.",
    remedy: "Run again later. If this happens again, ask the API's support.",
  };

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
