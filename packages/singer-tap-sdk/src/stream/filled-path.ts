/** Fills the path of a stream, or says which hook has left a part of it out. */

import { ContextError } from "../errors/index.ts";
import type { Context } from "../http/context.ts";
import { fillPath, isPathValue } from "../http/path-and-query.ts";
import type { Stream } from "./stream.ts";

/** A stream with a path. */
interface StreamWithPath
  extends Pick<Stream, "name" | "parent" | "optionalParent" | "placeholders"> {
  readonly path: string;
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
  const missing = placeholders.filter((part) => !isPathValue(context[part]));
  if (missing.length === 0) return fillPath(path, context);
  const given = Object.keys(context).filter((part) => isPathValue(context[part]));
  throw new ContextError(name, hookOf(stream, hasChildContext), path, missing, given);
}

/** What says which contexts there are. */
function hookOf(stream: StreamWithPath, hasChildContext: boolean): string {
  const parent = stream.parent ?? stream.optionalParent;
  const own = stream.constructor.name;
  if (parent === null) return `partitions of ${own}`;
  return hasChildContext ? `childContext of ${own}` : `contextForChildren of ${parent.name}`;
}
