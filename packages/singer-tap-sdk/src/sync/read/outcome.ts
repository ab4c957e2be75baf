/** How the reading of a stream ended. */

/**
 * - `complete`: everything that was wanted has been written.
 * - `skipped`: ended early with a warning, such as for a permission that the user goes on without.
 * - `failed`: ended early for an error.
 * - `stopped`: the run ended before.
 */
export type Outcome =
  | { readonly kind: "complete" | "skipped" | "stopped" }
  | { readonly kind: "failed"; readonly error: unknown };

/** A stream that did not reach its end. */
export interface Failure {
  readonly stream: string;
  readonly error: unknown;
}
