import { joinNames } from "../text/join-names.ts";
import type { Explanation } from "./explanation.ts";
import { TapError } from "./tap-error.ts";

/** A hook of the tap gives a context without a value that the path of a request needs. */
export class ContextError extends TapError {
  static readonly explanation: Explanation = {
    code: "context",
    message: "does not give …, which its path … needs",
    meaning:
      "A mistake in the tap: a method of it says for what to request a table, and leaves out or misspells a part of the path. The other tables were read.",
    remedy: "Please report it to the author of the tap, with the message, which names the method.",
  };

  override readonly name = "ContextError";
  readonly recovery = "stream";

  /**
   * @param stream Name of the stream.
   * @param hook What made the context, with its class, such as `childContext of LinesStream`.
   * @param missing Names that the path needs and the context lacks.
   * @param given Names in the context.
   */
  constructor(
    stream: string,
    hook: string,
    path: string,
    missing: readonly string[],
    given: readonly string[],
  ) {
    super(
      `Reading ${stream}: ${hook} does not give ${joinNames(missing)}, which its path ${path} needs; it gives ${given.length === 0 ? "nothing" : joinNames(given)}. This is a mistake in the tap: please report it to its author.`,
    );
  }
}
