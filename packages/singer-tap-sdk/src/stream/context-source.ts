/** What says which contexts a stream has: a hook or a declaration, its own or its parent's. */

import type { Stream } from "./stream.ts";

/** What of a stream says where its contexts come from. */
export interface WithContexts extends Pick<Stream, "name" | "parent" | "optionalParent" | "batch"> {
  readonly foreignKey: string | null;
}

/**
 * The hook or declaration that gives a stream its contexts, with its class, for messages.
 *
 * @param hasChildContext Whether the stream overrides `childContext`.
 */
export function contextSource(stream: WithContexts, hasChildContext: boolean): string {
  const parent = stream.parent ?? stream.optionalParent;
  const own = stream.constructor.name;
  if (parent === null) return `partitions of ${own}`;
  // It replaces a value of the context by another.
  if (stream.batch !== null) return `batch of ${own}`;
  if (hasChildContext) return `childContext of ${own}`;
  return stream.foreignKey === null
    ? `contextForChildren of ${parent.name}`
    : `foreignKey of ${own}`;
}
