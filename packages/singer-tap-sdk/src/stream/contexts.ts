/** The contexts that the hooks of a stream return. */

import type { Context } from "../http/context.ts";

/** Contexts as `partitions` gives them, computed or, for want of a list, asked for. */
export type Contexts<PartitionContext extends Context> =
  | Iterable<PartitionContext>
  | AsyncIterable<PartitionContext>;

/** The partitions that a row of the parent opens: one, several, or null where there is nothing to ask for it. */
export type ChildContexts<PartitionContext extends Context> =
  | PartitionContext
  | readonly PartitionContext[]
  | null;
