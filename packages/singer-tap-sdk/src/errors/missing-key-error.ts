import { counted } from "../text/counted.ts";
import type { Explanation } from "./explanation.ts";
import { TapError } from "./tap-error.ts";

/** Records without a key column or another required value: no target could load them, so they were skipped. */
export class MissingKeyError extends TapError {
  static readonly explanation: Explanation = {
    code: "missing-key",
    message: "skipped … without …",
    meaning:
      "Records without a key or another required value were skipped, since no target could load them; all others were written.",
    remedy: "The API may have changed: please report it.",
  };

  override readonly name = "MissingKeyError";
  readonly recovery = "stream";

  constructor(stream: string, keys: readonly string[], count: number) {
    super(
      `Reading ${stream}: skipped ${counted(count, "record")} without ${keys.join(" or ")}. The API may have changed; all other records were read.`,
    );
  }
}
