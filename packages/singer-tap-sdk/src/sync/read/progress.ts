/** What a run reports while it goes on; the command line turns it into a status line and metrics. */

import type { RequestCounts } from "../../http/http-client.ts";

export interface Progress {
  /** Called before the first request, with the live counters of the run's requests. */
  started(requests: Readonly<RequestCounts>): void;
  /** Called before the rows of a list are written that the source counts; once for each of its partitions. */
  expects(stream: string, rows: number): void;
  /** Called after each page is written. */
  wrote(stream: string, records: number): void;
  /** Called once for each table that is complete, skipped or failed, unless the run was stopped. */
  ended(stream: string, complete: boolean): void;
}
