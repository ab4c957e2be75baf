/** What planning finds out beside the plan: mistakes that stop the run, and what the user should know. */

/** A warning about a stream. */
export interface Warning {
  readonly stream: string;
  readonly text: string;
}

/** Selected columns that the loaded rows lack, because they were read without them. */
export interface NewColumns {
  readonly stream: string;
  /** Dotted paths. */
  readonly columns: readonly string[];
  /** Whether this run reads the whole table, which fills them. */
  readonly isRefreshed: boolean;
}

export interface Diagnostics {
  /** Mistakes in state or catalog; with any of them there is no run. */
  readonly problems: readonly string[];
  readonly warnings: readonly Warning[];
  /** Streams that are read in full although the setting asks for incremental reads. */
  readonly readInFull: readonly string[];
  /** Streams without a version although the setting asks for versions, because they have a column of that name. */
  readonly unversioned: readonly string[];
  /** Streams without a bookmark that `start_date` does not bound, because their replication key is no time. */
  readonly undated: readonly string[];
  /** Streams that a run with an end date leaves out, because their changes can't be filtered by time. */
  readonly leftOut: readonly string[];
  readonly newColumns: readonly NewColumns[];
  /** Streams that are read in full since an earlier read in full left embedded columns empty. */
  readonly unfilled: readonly string[];
}

/** Everything in several diagnostics, in their order. */
export function mergeDiagnostics(all: readonly Partial<Diagnostics>[]): Diagnostics {
  return {
    problems: all.flatMap(({ problems = [] }) => problems),
    warnings: all.flatMap(({ warnings = [] }) => warnings),
    readInFull: all.flatMap(({ readInFull = [] }) => readInFull),
    unversioned: all.flatMap(({ unversioned = [] }) => unversioned),
    undated: all.flatMap(({ undated = [] }) => undated),
    leftOut: all.flatMap(({ leftOut = [] }) => leftOut),
    newColumns: all.flatMap(({ newColumns = [] }) => newColumns),
    unfilled: all.flatMap(({ unfilled = [] }) => unfilled),
  };
}
