/** Contexts that stream hooks return. */

import type { Context } from "../http/context.ts";

/** What `partitions` returns: contexts that are computed, or read asynchronously. */
export type Contexts<PartitionContext extends Context> =
  | Iterable<PartitionContext>
  | AsyncIterable<PartitionContext>;

/** Child contexts of a parent row: one, several, or null for none. */
export type RowContexts<PartitionContext extends Context> =
  | PartitionContext
  | readonly PartitionContext[]
  | null;
