import { RequestError, type RequestFacts } from "./request-error.ts";

/** The server was too slow to connect, to start its response or to finish it. */
export class TimeoutError extends RequestError {
  override readonly name = "TimeoutError";
  readonly recovery = "retriable";
  /** Name of the setting whose time limit was exceeded. */
  readonly setting: string;

  constructor(facts: RequestFacts, setting: string) {
    super(facts, `took longer than ${setting} allows`, `Run again later, or raise ${setting}.`);
    this.setting = setting;
  }
}
