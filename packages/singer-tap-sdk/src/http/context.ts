/** The context of a partition. */

/**
 * What distinguishes a partition from the stream's others: a parent's id, a mode. A full read is the union of all
 * partitions; each is one series of pages, and they are read in parallel. Messages may show contexts, so they must hold
 * no secrets.
 */
export type Context = Readonly<Record<string, string | number | bigint | boolean>>;
