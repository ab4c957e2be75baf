/** What the streams of a run share. */

import type { ReplicationOptions } from "../../config/replication-options.ts";
import type { TapError } from "../../errors/index.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { FinalAction } from "../../http/response-action.ts";
import type { Logger } from "../../logging/logger.ts";
import type { JsonObject, MessageWriter } from "../../singer/index.ts";
import type { TextSpool } from "../embed/text-spool.ts";
import type { StreamPlan } from "../plan/stream-plan.ts";
import type { Checkpoint } from "../state/checkpoint.ts";
import type { Progress } from "./progress.ts";

export interface RunServices {
  readonly http: HttpClient;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly checkpoint: Checkpoint;
  /** Where rows are kept until they are embedded. */
  readonly spool: TextSpool;
  /** Slices, or rows of a parent, that are read at the same time. */
  readonly concurrency: number;
  /** Most rows of each table; null for all. */
  readonly rowLimit: number | null;
  readonly replication: ReplicationOptions;
  /** Whether a stream that the credential may not read is skipped with a warning. */
  readonly skipForbidden: boolean;
  /** Version of the tap; an interrupted read of another version is not resumed. */
  readonly version: string;
  /** The tap's own settings; an interrupted read with other settings is not resumed. */
  readonly settings: JsonObject;
  /** Aborted when the run ends early. */
  readonly stop: AbortSignal;
  /** Ends the run with an error that affects every stream. */
  readonly abort: (error: TapError) => void;
  readonly progress: Progress;
  /** The error with the remediation that works in this run. */
  readonly withRemediation: (error: TapError, action: FinalAction, plan: StreamPlan) => TapError;
}
