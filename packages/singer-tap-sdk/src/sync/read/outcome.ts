/** How the sync of a stream ended. */

/**
 * - `complete`: every row that the table needs has been written.
 * - `skipped`: ended early with a warning, such as a missing permission that the run continues without.
 * - `failed`: ended early with an error.
 * - `stopped`: the run ended first.
 * - `given-up`: the list is longer than what is read in its place.
 */
export type Outcome =
  | { readonly kind: "complete" | "stopped" | "given-up" }
  | { readonly kind: "skipped" | "failed"; readonly error: unknown };

/** A stream that failed. */
export interface Failure {
  readonly stream: string;
  readonly error: unknown;
}
