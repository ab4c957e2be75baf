/** Replication as settings choose it. */

export const replicationMethods = ["FULL_TABLE", "INCREMENTAL"] as const;
export type ReplicationMethod = (typeof replicationMethods)[number];

export const newColumnsPolicies = ["warn", "refresh"] as const;
/** Whether new columns of an incremental table are told, or the table is read in full once. */
type NewColumnsPolicy = (typeof newColumnsPolicies)[number];

/** What the settings say about replication. */
export interface ReplicationOptions {
  /** For tables of which the catalog does not say. */
  readonly method: ReplicationMethod;
  /** Where incremental reads without a bookmark begin; RFC 3339 in UTC, or null for everything. */
  readonly startDate: string | null;
  /** Seconds that are asked for again behind a bookmark. */
  readonly lookback: number;
  /** Hours for which the progress of an interrupted read can be taken up. */
  readonly maxResumeAge: number;
  /** Whether rows have versions, and complete reads activate theirs. */
  readonly activateVersions: boolean;
  /** What becomes of a table with columns that its rows were read without. */
  readonly newColumns: NewColumnsPolicy;
}
