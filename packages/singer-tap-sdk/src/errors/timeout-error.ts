import type { Explanation } from "./explanation.ts";
import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server was too slow to connect, to start its response or to finish it. */
export class TimeoutError extends RequestError {
  static readonly explanation: Explanation = {
    code: "timeout",
    message: "took longer than … allows",
    meaning: "Every attempt was too slow.",
    remedy: "Run again later, or raise the setting that the message names.",
  };

  override readonly name = "TimeoutError";
  readonly recovery = "retriable";
  /** Name of the setting whose time limit was exceeded. */
  readonly setting: string;

  constructor(facts: RequestFacts, setting: string) {
    super(facts, `took longer than ${setting} allows`, `Run again later, or raise ${setting}.`);
    this.setting = setting;
  }
}
