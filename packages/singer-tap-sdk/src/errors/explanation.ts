/** What `--explain CODE` prints, and what the page on troubleshooting is made of. */

/** An error, or another line of the log, explained. */
export interface Explanation {
  /** Short, in kebab case, and stable: a released code keeps its meaning. */
  readonly code: string;
  /** The words of the message to search for, as the code has them, with … for what varies. */
  readonly message: string;
  /** What happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}
