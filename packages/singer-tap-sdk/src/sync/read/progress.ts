/** What a run tells while it is under way; the command line makes a status line and metrics of it. */

import type { RequestCounts } from "../../http/http-client.ts";

export interface Progress {
  /** Called before the first request, with the counters that the run's requests go up in. */
  started(requests: Readonly<RequestCounts>): void;
  /** Called after each page is written. */
  wrote(stream: string, records: number): void;
  /** Called once for each table whose reading came to its end or failed; not where the run was cut off. */
  ended(stream: string, complete: boolean): void;
}
