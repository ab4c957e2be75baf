import { counted } from "../text/counted.ts";
import { TapError } from "./tap-error.ts";

/** Records that lack a part of their key, or another value that is never null: no target could load them, so they were left out. */
export class MissingKeyError extends TapError {
  override readonly name = "MissingKeyError";
  readonly recovery = "stream";

  constructor(stream: string, keys: readonly string[], count: number) {
    super(
      `Reading ${stream}: left out ${counted(count, "record")} without ${keys.join(" or ")}. The API may have changed; all other records were read.`,
    );
  }
}
