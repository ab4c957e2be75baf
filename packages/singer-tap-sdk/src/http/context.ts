/** The context of a partition. */

/**
 * What sets one partition of a stream apart from the others: a parent's id, a mode. A full read of a
 * stream is the union of its partitions; each is one series of pages and runs beside the others. Contexts
 * may be printed in messages, so they hold no secrets.
 */
export type Context = Readonly<Record<string, string | number | bigint | boolean>>;
