/** What a run tells while it is under way; the command line makes a status line and metrics of it. */

import type { RequestCounts } from "../http/http-client.ts";

export interface Progress {
  /** Called before the first request, with the counters that the run's requests go up in. */
  started(requests: Readonly<RequestCounts>): void;
  /** Called after each page is written. */
  wrote(stream: string, records: number): void;
  /** Called once for each table, when no more of its rows will come. */
  ended(stream: string, complete: boolean): void;
}
