import { TapError } from "./tap-error.ts";

/** Invalid settings, catalog or state. Lists every problem, each with its place and the rule it breaks. */
export class ConfigError extends TapError {
  override readonly name = "ConfigError";
  readonly recovery = "stream";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
