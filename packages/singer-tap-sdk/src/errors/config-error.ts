import type { Explanation } from "./explanation.ts";
import { TapError } from "./tap-error.ts";

/** Invalid settings, catalog or state. Lists every problem, each with its place and the rule it breaks. */
export class ConfigError extends TapError {
  static readonly explanation: Explanation = {
    code: "invalid-input",
    message: "… must be …",
    meaning:
      "Settings, catalog, or state are invalid; all problems are listed, each with its file, its rule, and what is accepted. Nothing was requested.",
    remedy:
      "Correct each of them. If a setting is said to be required, no file given with --config sets it; environment variables and .env are read only with --config ENV.",
  };

  override readonly name = "ConfigError";
  readonly recovery = "stream";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
