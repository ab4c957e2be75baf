/** Inputs and results of a sync and of a connection test. */

import type { StandardSettings } from "../config/standard-settings.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { MetricLogger } from "../logging/logger.ts";
import type { Catalog, State } from "../singer/index.ts";
import type { Progress } from "../sync/read/progress.ts";
import type { RunOutcome } from "../sync/run.ts";

/** Inputs of a connection test. */
export interface TestOptions {
  readonly settings: StandardSettings;
  /** The user's selection; undefined for everything that is selected by default. */
  readonly catalog: Catalog | undefined;
  readonly logger: MetricLogger;
  /** Ends everything early when aborted. */
  readonly stop: AbortController;
}

/** Inputs of a forecast. */
export interface ForecastOptions extends TestOptions {
  readonly state: State;
  /**
   * Returns the seconds that the process has needed so far, which a run needs as well until its first request. Default: none,
   * for a program that has started for other reasons.
   */
  readonly startup?: () => number;
}

/** Inputs of a sync. */
export interface SyncOptions extends TestOptions {
  readonly state: State;
  /** Most rows of each table, for a look: no STATE and no ACTIVATE_VERSION is written. Null, the default, for all. */
  readonly rowLimit?: number | null;
  readonly progress: Progress;
}

/** The outcome of a sync. */
export interface SyncSummary extends RunOutcome {
  readonly requests: HttpClient["counts"];
  /** Number and duration of requests by stream. */
  readonly requestsByStream: HttpClient["byStream"];
}
