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
}

/** Inputs of a sync. */
export interface SyncOptions extends ForecastOptions {
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
