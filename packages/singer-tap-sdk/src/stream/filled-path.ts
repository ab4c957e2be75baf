/** Fills the path of a stream, or says which hook has left a part of it out. */

import { ContextError } from "../errors/index.ts";
import type { Context } from "../http/context.ts";
import { fillPath, isPathValue } from "../http/path-and-query.ts";
import { contextSource, type WithContexts } from "./context-source.ts";

/** A stream with a path. */
interface StreamWithPath extends WithContexts {
  readonly path: string;
  readonly placeholders: readonly string[];
}

/**
 * The path of a stream, filled from a context.
 *
 * @param hasChildContext Whether the stream overrides `childContext`.
 * @throws ContextError when the context lacks a part of it, which is a bug in the tap.
 */
export function filledPath(
  stream: StreamWithPath,
  context: Context,
  hasChildContext: boolean,
): string {
  const { name, path, placeholders } = stream;
  const given = Object.keys(context).filter((part) => isPathValue(context[part]));
  const missing = placeholders.filter((part) => !given.includes(part));
  if (missing.length === 0) return fillPath(path, context);
  const source = contextSource(stream, hasChildContext);
  throw new ContextError(name, source, `its path ${path}`, missing, given);
}
