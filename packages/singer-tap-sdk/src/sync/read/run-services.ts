/** What the readings of a run share. */

import type { ReplicationOptions } from "../../config/replication-options.ts";
import type { TapError } from "../../errors/index.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { FinalAction } from "../../http/response-action.ts";
import type { Logger } from "../../logging/logger.ts";
import type { JsonObject, MessageWriter } from "../../singer/index.ts";
import type { StreamPlan } from "../plan/plan.ts";
import type { Checkpoint } from "../state/checkpoint.ts";
import type { Progress } from "./progress.ts";

/** What the readings of a run share. */
export interface RunServices {
  readonly http: HttpClient;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly checkpoint: Checkpoint;
  /** Slices, or rows of a parent, that are read for at the same time. */
  readonly concurrency: number;
  readonly replication: ReplicationOptions;
  /** Whether a stream that the credential may not read is left out with a warning. */
  readonly skipForbidden: boolean;
  /** Version of the tap, and its own settings: an interrupted read of another one, or with others, is not taken up. */
  readonly version: string;
  readonly settings: JsonObject;
  /** Aborted when the run ends early. */
  readonly stop: AbortSignal;
  /** Ends the run for an error that no stream can go on from. */
  readonly abort: (error: TapError) => void;
  readonly progress: Progress;
  /** The error with the advice that helps in this run. */
  readonly advise: (error: TapError, action: FinalAction, reading: StreamPlan) => TapError;
}
