/** A context that says so when a hook reads a value that it lacks. */

import { ContextError } from "../errors/index.ts";
import type { Context } from "../http/context.ts";
import { contextSource, type WithContexts } from "./context-source.ts";

/**
 * The context of a child as the hooks of its requests get it: a misspelt name would leave its value out of the request,
 * which then returns the rows of all parents. `in` asks for a value that only some contexts have. The contexts of other
 * streams are as they were given, as the whole list of one has none of the values of its parts.
 *
 * @param hasChildContext Whether the stream overrides `childContext`.
 */
export function strictContext(
  stream: WithContexts,
  context: Context,
  hasChildContext: boolean,
): Context {
  if (stream.parent === null) return context;
  return new Proxy(context, {
    get(values, name) {
      const value: unknown = Reflect.get(values, name);
      // JSON.stringify asks every object for its toJSON.
      if (value !== undefined || typeof name === "symbol" || name === "toJSON") return value;
      const given = Object.keys(values).filter((one) => values[one] !== undefined);
      const source = contextSource(stream, hasChildContext);
      const reader = `a hook of ${stream.constructor.name}`;
      throw new ContextError(stream.name, source, reader, [name], given);
    },
  });
}
