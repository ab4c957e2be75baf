/** How streams declare files and the jobs that make them. */

import type { ApiResponse } from "../response.ts";

/** Files with the records of a stream, which its response names instead of holding them. */
export interface Files {
  /**
   * Their URLs: the path to one or several in the response, with `[*]` for every element of an array
   * (`files[*].url`), or a function that makes them of it. They may be relative to the URL of the response.
   */
  readonly urls: string | ((response: ApiResponse) => readonly string[]);
  /**
   * Origins besides that of `urlBase` where files may be, such as `https://bucket.s3.amazonaws.com` for signed URLs.
   * Requests to them have neither the credential nor the headers of the stream. Redirects may lead there as well.
   * Default none: such a URL is an error.
   */
  readonly origins?: readonly string[];
}

/**
 * A job that the stream's own request starts, and that makes the files. An interrupted run leaves the job's ID in STATE,
 * and the next one takes the job up; a job that no longer exists (404) is started anew.
 */
export interface AsyncJob {
  /** Path of the endpoint that reports on the job, below `urlBase`: `/exports/{job_id}`. May name context values too. */
  readonly status: string;
  /** Path to the job's ID in the response to the stream's own request. Default `id`. */
  readonly idPath?: string;
  /** Path to the job's state in a report. Default `status`. */
  readonly statePath?: string;
  /** States of a job that has made all its files: the report then names them, as `files` says. */
  readonly done: readonly string[];
  /** States of a job that will not make them. In any other state, it is polled again. */
  readonly failed: readonly string[];
}
