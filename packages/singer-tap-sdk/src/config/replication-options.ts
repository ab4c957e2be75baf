/** Replication options in the settings. */

export const replicationMethods = ["FULL_TABLE", "INCREMENTAL"] as const;
export type ReplicationMethod = (typeof replicationMethods)[number];

export const newColumnsPolicies = ["warn", "refresh"] as const;
/** For an incremental table with new columns: warn, or read it in full once. */
type NewColumnsPolicy = (typeof newColumnsPolicies)[number];

/** The longest lookback, in seconds: 30 days. */
export const maxLookback = 2_592_000;

/** What the settings say about replication. */
export interface ReplicationOptions {
  /** For streams whose catalog entry sets no replication method. */
  readonly method: ReplicationMethod;
  /** Start of incremental reads without a bookmark, and of a backfill; RFC 3339 in UTC, or null for everything. */
  readonly startDate: string | null;
  /** End of a backfill, exclusive, RFC 3339 in UTC; null if the run is none. There is then a start date. */
  readonly endDate: string | null;
  /** Seconds of overlap before a bookmark. */
  readonly lookback: number;
  /** Hours during which an interrupted read can be resumed. */
  readonly maxResumeAge: number;
  /** Whether rows have versions, and complete reads activate them. */
  readonly activateVersions: boolean;
  /** What to do with a table whose rows were read without some of its columns. */
  readonly newColumns: NewColumnsPolicy;
}
