import { joinNames } from "../text/join-names.ts";
import type { Explanation } from "./explanation.ts";
import { TapError } from "./tap-error.ts";

/** A hook of the tap gives a context without a value that the path of a request, or another hook, needs. */
export class ContextError extends TapError {
  static readonly explanation: Explanation = {
    code: "context",
    message: "does not give …, which … needs",
    meaning:
      "A mistake in the tap: a method of it says for what to request a table, and leaves out or misspells a part of the path, or another method misspells what it reads of that. The other tables were read.",
    remedy: "Please report it to the author of the tap, with the message, which names the method.",
  };

  override readonly name = "ContextError";
  readonly recovery = "stream";

  /**
   * @param stream Name of the stream.
   * @param hook What made the context, with its class, such as `childContext of LinesStream`.
   * @param needing What needs the values, such as `its path /orders/{order_id}/lines`.
   * @param missing Names that the context lacks.
   * @param given Names in the context.
   */
  constructor(
    stream: string,
    hook: string,
    needing: string,
    missing: readonly string[],
    given: readonly string[],
  ) {
    super(
      `Reading ${stream}: ${hook} does not give ${joinNames(missing)}, which ${needing} needs; it gives ${given.length === 0 ? "nothing" : joinNames(given)}. This is a mistake in the tap: please report it to its author.`,
    );
  }
}
