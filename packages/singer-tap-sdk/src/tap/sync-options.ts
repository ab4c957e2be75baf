/** What a sync and a test of the connection need, and what comes of a sync. */

import type { StandardSettings } from "../config/standard-settings.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { MetricLogger } from "../logging/logger.ts";
import type { Catalog, State } from "../singer/index.ts";
import type { Progress } from "../sync/read/progress.ts";
import type { RunOutcome } from "../sync/run.ts";

/** What a test of the connection needs. */
export interface TestOptions {
  readonly settings: StandardSettings;
  /** What the user selected; undefined for everything that is selected by default. */
  readonly catalog: Catalog | undefined;
  readonly logger: MetricLogger;
  /** Ends everything early when aborted. */
  readonly stop: AbortController;
}

/** What a sync needs. */
export interface SyncOptions extends TestOptions {
  readonly state: State;
  readonly progress: Progress;
}

/** What came of a sync. */
export interface SyncSummary extends RunOutcome {
  readonly requests: HttpClient["counts"];
  /** What the requests of each stream came to, by its name. */
  readonly requestsByStream: HttpClient["byStream"];
}
