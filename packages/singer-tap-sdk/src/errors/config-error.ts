import { TapError } from "./tap-error.ts";

/** Settings, catalog or state are unusable. Holds every problem, each naming the place and the rule. */
export class ConfigError extends TapError {
  override readonly name = "ConfigError";
  readonly recovery = "stream";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
